using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP012: an atomic operation that the mapping cannot take.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MappedAtomicAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.MappedAtomic);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                Rule rule = new(engine);
                start.RegisterOperationAction(operation => Guarded.Run(rule.Analyze, operation), OperationKind.Invocation);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            IInvocationOperation call = (IInvocationOperation)context.Operation;
            if (call.TargetMethod.ContainingType.Name != "Interlocked" || !Types.Is(call.TargetMethod.ContainingType, "System.Threading.Interlocked")
                || call.Arguments.FirstOrDefault(static a => a.Parameter is { Ordinal: 0, RefKind: not RefKind.None }) is not { } location)
            {
                return;
            }

            ViewAnswer views = engine.ViewsOf(location.Value, isReference: true, context.CancellationToken);
            if (!views.IsComplete)
            {
                return;
            }

            string? wrong = engine.Read(facts => Wrong(location.Value, views, facts), context.CancellationToken);
            if (wrong is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.MappedAtomic, call.Syntax.GetLocation(), views.Openings.Select(static o => o.Syntax.GetLocation()), Excerpt.Of(call.Syntax), wrong));
            }
        }

        private static string? Wrong(IOperation location, ViewAnswer views, Facts facts)
        {
            Definitions definitions = new(new Occurrences(facts));
            if (views.Openings.All(o => ViewAccess.Of(o, definitions) == ViewRights.Read))
            {
                return "writes, even where it only reads a value, and the mapping is read-only: the process ends with an access violation";
            }

            return MappedAlignment.Of(location, definitions) is { Offset: var offset, Size: var size } && offset % size != 0 && views.Openings.All(o => StartsAligned(o, definitions))
                ? $"is at offset {offset}, which is no multiple of {size}: ARM64 faults there, x64 locks the bus" : null;
        }

        private static bool StartsAligned(ViewOpening opening, Definitions definitions)
        {
            Facts facts = definitions.Occurrences.Facts;
            return Mapping.Argument(opening, "offset", facts) is not { } offset || new Alignment(definitions).IsKnown(offset, opening.Context);
        }
    }
}

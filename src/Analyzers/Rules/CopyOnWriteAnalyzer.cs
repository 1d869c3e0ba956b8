using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP010: a copy-on-write mapping that nobody writes through: it is taken for a snapshot.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CopyOnWriteAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.CopyOnWrite);

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
            bool opens = call.TargetMethod.Name is "CreateViewAccessor" or "CreateViewStream" ? KnownApis.Find(call.TargetMethod) == Effect.OpensView
                : MappingCall.Of(call) is { } native && NativeEntryPoints.ByName(native.Name) is NativeKind.Map or NativeKind.MapView;
            if (opens && !Vouching.IsInsideStable(context.ContainingSymbol) && engine.Read(facts => IsOnlyRead(call, facts), context.CancellationToken))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.CopyOnWrite, call.Syntax.GetLocation(), Excerpt.Of(call.Syntax)));
            }
        }

        private bool IsOnlyRead(IInvocationOperation call, Facts facts)
        {
            Definitions definitions = new(new Occurrences(facts));
            if (ViewAccess.Of(call, definitions) != ViewRights.CopyOnWrite || ViewAccess.IsCode(call, definitions) || (call.Instance is { } file && engine.AddressOf(file, isReference: false, facts.Token).Origins == Origins.Anonymous) || IsWithoutFile(call, definitions))
            {
                return false;
            }

            return ViewAccess.CannotWrite(call, definitions) ? !MayBecomeWritable(facts) : new PlainReads(new Occurrences(facts)).AreAll(call);
        }

        /// <summary>A descriptor of -1 is an error, or another system's way to say anonymous.</summary>
        private static bool IsWithoutFile(IInvocationOperation call, Definitions definitions) =>
            MappingCall.Of(call) is { } native && native.Argument(4) is { } descriptor && NativeEntryPoints.ByName(native.Name) == NativeKind.Map && Constants.Of(descriptor, definitions) == -1;

        private static bool MayBecomeWritable(Facts facts) =>
            facts.Compilation.SyntaxTrees.Any(tree => NameIndex.Of(tree, facts.Token).Mentioning("mprotect").Any() || NameIndex.Of(tree, facts.Token).Declaring("mprotect").Any());
    }
}

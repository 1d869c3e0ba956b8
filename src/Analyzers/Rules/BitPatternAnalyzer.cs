using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP013: a value made from a mapping's bytes whose type not every bit pattern may fill.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BitPatternAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.BitPattern);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                Rule rule = new(engine, new BitPatterns(start.Compilation.Assembly));
                start.RegisterOperationBlockAction(block => Guarded.Run(rule.Analyze, block));
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine, BitPatterns patterns)
    {
        public void Analyze(OperationBlockAnalysisContext context)
        {
            HashSet<(object, ITypeSymbol)>? reported = null;
            foreach (IOperation operation in context.OperationBlocks.SelectMany(static b => b.DescendantsAndSelf()))
            {
                if ((MemoryAccess.Find(operation) ?? Reinterpreted(operation)) is not { Loaded: { } type } access || patterns.Objection(type) is not { } objection)
                {
                    continue;
                }

                // one report a member, variable and type
                object memory = Sliced.Variable(access.Memory) is { } variable ? Symbols.Key(variable) : access.Memory.Syntax.ToString();
                if ((reported ??= []).Add((memory, type)) && !Vouching.IsInsideStable(context.OwningSymbol)
                    && LiveMapping.Find(engine, access.Memory, access.IsReference, context.CancellationToken) is { } answer)
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.BitPattern, access.Operation.Syntax.GetLocation(), LiveMapping.Places(answer),
                        Excerpt.Of(access.Operation.Syntax), type.ToMinimalDisplayString(operation.SemanticModel!, operation.Syntax.SpanStart), LiveMapping.Describe(answer), objection));
                }
            }
        }

        /// <summary>A cast of the whole view: the loads come later, and elsewhere.</summary>
        private static MemoryAccess? Reinterpreted(IOperation operation)
        {
            if (operation is not IInvocationOperation { TargetMethod: { Name: "Cast" or "AsRelaxedView" or "View", TypeArguments.Length: > 0 } method } call)
            {
                return null;
            }

            ITypeSymbol to = method.TypeArguments[method.TypeArguments.Length - 1];
            return method.Name == "Cast" && call.Arguments is [{ Value: { } span }] && Types.Is(method.ContainingType, "System.Runtime.InteropServices.MemoryMarshal")
                ? new MemoryAccess(call, span, false, true, false, to)
                : LiveMapping.IsRelaxedView(method.ReturnType) ? new MemoryAccess(call, call, false, true, false, to) : null;
        }
    }
}

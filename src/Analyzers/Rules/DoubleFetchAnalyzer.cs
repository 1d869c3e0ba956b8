using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP003: the same bytes of a shared mapping read twice with a decision between.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DoubleFetchAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.DoubleFetch);

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

    /// <summary>The double fetches of a member whose memory is a live mapping.</summary>
    internal static IEnumerable<(DoubleFetch Fetch, ProvenanceAnswer Answer)> Find(ProvenanceEngine engine, BitPatterns layouts, OperationBlockAnalysisContext context)
    {
        foreach (IOperation block in context.OperationBlocks)
        {
            foreach (IGrouping<IOperation, IOperation> function in Functions.OperationsWithFunction(block).GroupBy(static o => o.Function, static o => o.Operation))
            {
                IOperation[] operations = [.. function];
                PlaceReader places = new(layouts, new Aliases(operations));
                Fetch[] fetches = [.. operations.Select(o => Fetch.Find(o, places)).OfType<Fetch>()];
                Fetch[] live = [.. Shared(fetches).Where(f => LiveMapping.Find(engine, f.Memory, isReference: false, context.CancellationToken) is not null)];
                if (live.Length < 2 || Functions.GraphOf(function.Key, context.GetControlFlowGraph(block), context.CancellationToken) is not { } graph)
                {
                    continue;
                }

                foreach (DoubleFetch found in new DoubleFetches(operations, live, places, graph).Find())
                {
                    yield return (found, LiveMapping.Find(engine, found.First.Memory, isReference: false, context.CancellationToken)!);
                }
            }
        }
    }

    /// <summary>Reads that have a root in common with another one: for most members none, and then nothing is asked.</summary>
    private static IEnumerable<Fetch> Shared(Fetch[] fetches)
    {
        HashSet<string> twice = [.. fetches.SelectMany(static f => f.Places.Select(static p => p.Root).Distinct()).GroupBy(static r => r).Where(static g => g.Skip(1).Any()).Select(static g => g.Key)];
        return twice.Count == 0 ? [] : fetches.Where(f => f.Places.Any(p => twice.Contains(p.Root)));
    }

    private sealed class Rule(ProvenanceEngine engine, BitPatterns layouts)
    {
        public void Analyze(OperationBlockAnalysisContext context)
        {
            foreach ((DoubleFetch found, ProvenanceAnswer answer) in Find(engine, layouts, context))
            {
                if (!Vouching.IsInsideStable(context.OwningSymbol))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.DoubleFetch, found.Reported.Syntax.GetLocation(), [found.Other.Syntax.GetLocation(), .. LiveMapping.Places(answer)],
                        Excerpt.Of(found.Reported.Syntax), found.AtFirst ? "decides about bytes that are read again afterwards" : "reads bytes again that have been read before, with a decision between",
                        Excerpt.Of(found.Other.Syntax), LiveMapping.Describe(answer)));
                }
            }
        }
    }
}

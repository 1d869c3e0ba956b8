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
            if (!BlockAccesses.Of(block).MayFetchTwice)
            {
                continue;
            }

            foreach (IGrouping<IOperation, IOperation> function in Functions.OperationsWithFunction(block).GroupBy(static o => o.Function, static o => o.Operation))
            {
                IOperation[] operations = [.. function];
                PlaceReader places = new(layouts, new Aliases(operations));
                DoubleFetches search = new(operations, [.. operations.Select(o => Fetch.Find(o, places)).OfType<Fetch>()], places);

                // one question a variable, and none for members without two reads of the same bytes
                Dictionary<string, ProvenanceAnswer?> answers = [];
                Fetch[] firsts = [.. search.Candidates().Where(f => Answer(f) is not null)];
                if (firsts.Length == 0 || Functions.GraphOf(function.Key, context.GetControlFlowGraph(block), context.CancellationToken) is not { } graph)
                {
                    continue;
                }

                foreach (DoubleFetch found in search.Find(firsts, graph))
                {
                    yield return (found, Answer(found.First)!);
                }

                ProvenanceAnswer? Answer(Fetch fetch)
                {
                    string root = fetch.Places[0].Root;
                    if (!answers.TryGetValue(root, out ProvenanceAnswer? answer))
                    {
                        answers.Add(root, answer = LiveMapping.Find(engine, fetch.Memory, isReference: false, context.CancellationToken));
                    }

                    return answer;
                }
            }
        }
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

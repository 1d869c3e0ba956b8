using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP008: a length that is cut, rounded up, or somebody else's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MappedLengthAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.MappedLength);

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
                start.RegisterOperationAction(operation => Guarded.Run(rule.Cut, operation), OperationKind.Conversion);
                start.RegisterOperationAction(operation => Guarded.Run(Rule.Squeezed, operation), OperationKind.Invocation);
                start.RegisterOperationAction(operation => Guarded.Run(rule.RoundedUp, operation), OperationKind.PropertyReference);
                start.RegisterOperationBlockAction(block => Guarded.Run(rule.Trusted, block));
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Cut(OperationAnalysisContext context) =>
            Report(context, new CutLength(engine, context.ContainingSymbol.ContainingType).Objection((IConversionOperation)context.Operation, context.CancellationToken));

        public static void Squeezed(OperationAnalysisContext context)
        {
            if (NarrowOffset.Find((IInvocationOperation)context.Operation) is { } offset)
            {
                context.ReportDiagnostic(Create(offset.Syntax, NarrowOffset.Objection));
            }
        }

        public void RoundedUp(OperationAnalysisContext context) => Report(context, new RoundedLength(engine).Objection((IPropertyReferenceOperation)context.Operation, context.CancellationToken));

        /// <summary>A number that is trusted again and again is one mistake: the other places are told beside the first.</summary>
        public void Trusted(OperationBlockAnalysisContext context)
        {
            TrustedNumber numbers = new(engine);
            List<(TrustSink Sink, HashSet<object> Roots, List<Location> More)> found = [];
            foreach (TrustSink sink in context.OperationBlocks.SelectMany(static b => b.DescendantsAndSelf()).Select(TrustSinks.Find).OfType<TrustSink>().OrderBy(static s => s.Place.SpanStart))
            {
                if (numbers.RootsOf(sink, context.CancellationToken) is not { } roots)
                {
                    continue;
                }

                if (found.FirstOrDefault(f => f.Roots.Overlaps(roots)) is { More: { } more } first)
                {
                    first.Roots.UnionWith(roots);
                    more.Add(sink.Place.GetLocation());
                }
                else
                {
                    found.Add((sink, roots, []));
                }
            }

            foreach ((TrustSink sink, _, List<Location> more) in found)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.MappedLength, sink.Place.GetLocation(), more, Excerpt.Of(sink.Place), TrustedNumber.Objection(sink)));
            }
        }

        private static void Report(OperationAnalysisContext context, string? what)
        {
            if (what is not null)
            {
                context.ReportDiagnostic(Create(context.Operation.Syntax, what));
            }
        }

        private static Diagnostic Create(SyntaxNode place, string what) => Diagnostic.Create(Descriptors.MappedLength, place.GetLocation(), Excerpt.Of(place), what);
    }
}

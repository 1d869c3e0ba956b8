using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP007: the address of a view that may start inside a page, used without <c>PointerOffset</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PointerOffsetAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.PointerOffset);

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
            if (call.TargetMethod.Name is not ("AcquirePointer" or "DangerousGetHandle") || call.Instance is not { } handle
                || KnownApis.Find(call.TargetMethod) is not (Effect.AcquirePointer or Effect.DangerousGetHandle))
            {
                return;
            }

            ViewAnswer views = engine.ViewsOf(LastWrite.Before(call, handle) ?? handle, isReference: false, context.CancellationToken);
            if ((views.Openings.IsEmpty && !views.IsGivenFromOutside) || !Types.IsOrDerives(handle.Type, Types.ViewHandle))
            {
                return;
            }

            if (engine.Read(facts => Moved(call, views, facts, context.CancellationToken), context.CancellationToken) is { } where)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.PointerOffset, call.Syntax.GetLocation(), where.Opening is { } opening ? [opening.GetLocation()] : null, Excerpt.Of(call.Syntax), where.What));
            }
        }

        private (SyntaxNode? Opening, string What)? Moved(IInvocationOperation call, ViewAnswer views, Facts facts, CancellationToken token)
        {
            (SyntaxNode? Opening, string What)? moved = null;
            foreach (ViewOpening opening in views.Openings)
            {
                if (facts.Model(opening.Syntax.SyntaxTree).GetOperation(opening.Syntax, token) is IInvocationOperation created
                    && created.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "offset") is { } offset
                    && !new Alignment(new Definitions(new Occurrences(facts))).IsKnown(offset.Value, opening.Context))
                {
                    moved = (opening.Syntax, $"that starts at '{Excerpt.Of(offset.Value.Syntax)}'");
                    break;
                }
            }

            if (moved is null && views.IsGivenFromOutside)
            {
                moved = (null, "that callers hand in, at any offset");
            }

            return moved is null || GoesToNativeCodeOnly(call, new Occurrences(facts)) || IsAdded(call, views, new Occurrences(facts), token) ? null : moved;
        }

        /// <summary>madvise, msync and their kin want the address of the page.</summary>
        private static bool GoesToNativeCodeOnly(IInvocationOperation call, Occurrences occurrences)
        {
            Uses uses = new(occurrences, followsArithmetic: true);
            List<IOperation> all = call.Arguments is [{ } pointer] ? uses.OfVariable(pointer.Value) : uses.Of(call);
            return uses.IsComplete && all.Count > 0 && all.TrueForAll(static use => use.Parent switch
            {
                IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { } method } argument } => NativeEntryPoints.EntryPointOf(method) is not null || ViewHandle.IsAcquire(argument),
                IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } => true,
                _ => false,
            });
        }

        /// <summary>Somebody reads the view's <c>PointerOffset</c> who has not acquired a pointer of his own.</summary>
        private bool IsAdded(IInvocationOperation call, ViewAnswer views, Occurrences occurrences, CancellationToken token)
        {
            SyntaxNode? member = NameIndex.MemberOf(call.Syntax);
            foreach (IOperation operation in occurrences.InMembersThatMention("PointerOffset"))
            {
                if (operation is IPropertyReferenceOperation { Property.Name: "PointerOffset", Instance: { } view } read && Types.IsMappedView(read.Property.ContainingType)
                    && (NameIndex.MemberOf(read.Syntax) == member || (!AcquiresItself(read) && MayBeSame(engine.ViewsOf(view, isReference: false, token), views))))
                {
                    return true;
                }
            }

            return !occurrences.IsComplete;
        }

        private static bool AcquiresItself(IOperation read) => Functions.Root(read).Descendants().OfType<IInvocationOperation>()
            .Any(static c => KnownApis.Find(c.TargetMethod) is Effect.AcquirePointer or Effect.DangerousGetHandle);

        private static bool MayBeSame(ViewAnswer left, ViewAnswer right) =>
            !left.IsComplete || left.Openings.Any(l => right.Openings.Any(r => r.Syntax == l.Syntax));
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Lifetime;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP005: a pointer, span or memory that outlives its view.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OutlivesViewAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.OutlivesView);

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
                start.RegisterOperationAction(c => Guarded.Run(rule.Returned, c), OperationKind.Return);
                start.RegisterOperationAction(c => Guarded.Run(rule.Assigned, c), OperationKind.SimpleAssignment);
                start.RegisterOperationAction(c => Guarded.Run(rule.Called, c), OperationKind.Invocation);
                start.RegisterOperationAction(c => Guarded.Run(rule.Created, c), OperationKind.ObjectCreation);
                start.RegisterOperationBlockStartAction(rule.Start);
                start.RegisterOperationAction(c => Guarded.Run(rule.Disposes, c), OperationKind.MethodBody);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Returned(OperationAnalysisContext context)
        {
            IReturnOperation returned = (IReturnOperation)context.Operation;
            ISymbol member = context.ContainingSymbol;
            if (returned.ReturnedValue is not { } value)
            {
                return;
            }

            if (Pinning.HoldsNothing(returned, member))
            {
                if (Ask(context, value) is { IsShared: true, IsMixed: false })
                {
                    Report(context, value.Syntax, value, "'Pin' takes no reference on the view, so the handle holds nothing");
                }
            }
            else if (Views.IsViewOrMemory(value.Type) && (ViewScope.MayEndAfter(returned) || Pinning.IsSpanOfManager(member) || Exposure.ByReturn(returned, member))
                && Ask(context, value) is { IsShared: true } answer)
            {
                if (Scoped(context, value, returned, answer) is { } how)
                {
                    Report(context, value.Syntax, value, how);
                }
                else if (Pinning.IsSpanOfManager(member) && !answer.IsMixed && answer.Acquisitions.Any(static a => a.Kind == AcquisitionKind.DangerousGetHandle))
                {
                    Report(context, value.Syntax, value, "DangerousGetHandle takes no reference on the view, so nothing holds it while the span is in use");
                }
                else if (Views.IsView(value.Type) && Exposure.ByReturn(returned, member) && Exposure.IsOwn(member.ContainingType, answer))
                {
                    Report(context, value.Syntax, value, GivenAway(member));
                }
            }
        }

        public void Assigned(OperationAnalysisContext context)
        {
            ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)context.Operation;
            IOperation value = assignment.Value;
            if (!Views.IsViewOrMemory(assignment.Target.Type) || assignment.Target is not (IMemberReferenceOperation or IParameterReferenceOperation { Parameter.RefKind: not RefKind.None })
                || !(ViewScope.MayEndAfter(assignment) || Exposure.ByAssignment(assignment, context.ContainingSymbol)) || Ask(context, value) is not { IsShared: true } answer)
            {
                return;
            }

            if (!Assignments.IsReplaced(assignment) && Scoped(context, value, assignment, answer) is { } how)
            {
                Report(context, value.Syntax, value, how);
            }
            else if (Views.IsView(assignment.Target.Type) && Exposure.ByAssignment(assignment, context.ContainingSymbol) && Exposure.IsOwn(context.ContainingSymbol.ContainingType, answer))
            {
                Report(context, value.Syntax, value, GivenAway(assignment.Target is IMemberReferenceOperation { Member: { } member } ? member : context.ContainingSymbol));
            }
        }

        public void Called(OperationAnalysisContext context)
        {
            IInvocationOperation call = (IInvocationOperation)context.Operation;
            if (call.TargetMethod.Name == "DangerousGetHandle")
            {
                if (Types.IsOrDerives(call.TargetMethod.ContainingType, Types.SafeHandle) && UnheldAddress.KeptIn(call) is { } keeper && Ask(context, call).IsShared)
                {
                    Report(context, call.Syntax, call, $"'{keeper}' keeps it, and DangerousGetHandle takes no reference on the view");
                }
            }
            else if (Remap.Find(call, context.ContainingSymbol) is { } replaced)
            {
                if (!Vouching.IsInsideStable(context.ContainingSymbol))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.OutlivesView, call.Syntax.GetLocation(), context.ContainingSymbol.ContainingType.Name,
                        $"it hands out views, and '{replaced.Name}' is unmapped and replaced here under those from before"));
                }
            }
            else if (UnmappedField.Find(call, context.ContainingSymbol) is { } kept)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.OutlivesView, call.Syntax.GetLocation(), kept.Field.Name,
                    $"it is unmapped here but neither cleared nor flagged, and '{kept.User}' uses it"));
            }
        }

        /// <summary>Reported for the whole body: an editor shows nothing that lies outside the operation that it was found at, and the read does.</summary>
        public void Start(OperationBlockStartAnalysisContext context)
        {
            ConcurrentQueue<(IInvocationOperation Release, IInvocationOperation Acquire)> releases = new();
            context.RegisterOperationAction(
                operation =>
                {
                    if (UseAfterRelease.AcquireBefore((IInvocationOperation)operation.Operation) is { } acquire)
                    {
                        releases.Enqueue(((IInvocationOperation)operation.Operation, acquire));
                    }
                },
                OperationKind.Invocation);
            context.RegisterOperationBlockEndAction(end =>
            {
                foreach ((IInvocationOperation release, IInvocationOperation acquire) in releases)
                {
                    Guarded.Run(body => Released(release, acquire, body), end);
                }
            });
        }

        private void Released(IInvocationOperation release, IInvocationOperation acquire, OperationBlockAnalysisContext context)
        {
            foreach (ILocalReferenceOperation read in UseAfterRelease.ReadsAfter(release, acquire, Functions.GraphAround(release, context), context.CancellationToken))
            {
                if (!Vouching.IsInsideStable(context.OwningSymbol)
                    && Guarded.Ask(engine, read, isReference: false, context.CancellationToken).Acquisitions.Any(a => a.Syntax == acquire.Syntax))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.OutlivesView, read.Syntax.GetLocation(), [release.Syntax.GetLocation()], Excerpt.Of(read.Syntax), "its view is released before"));
                }
            }
        }

        public void Created(OperationAnalysisContext context)
        {
            IObjectCreationOperation creation = (IObjectCreationOperation)context.Operation;
            foreach (IOperation value in StoredAddress.HandedTo(creation))
            {
                if (Ask(context, value) is { IsShared: true, IsMixed: false })
                {
                    Report(context, value.Syntax, value, $"'{creation.Type?.Name}' keeps it, but not what holds the view");
                }
            }
        }

        public void Disposes(OperationAnalysisContext context)
        {
            IMethodBodyOperation body = (IMethodBodyOperation)context.Operation;
            if (Pinning.KeepsNobody(body, context.ContainingSymbol) && body.Syntax is MethodDeclarationSyntax method && body.SemanticModel is { } model
                && Pinning.Spans(body, context.ContainingSymbol).Any(s => model.GetOperation(s, context.CancellationToken) is { } span && Ask(context, span).IsShared))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.OutlivesView, method.Identifier.GetLocation(), context.ContainingSymbol.ContainingType.Name,
                    "this manager of mapped memory refers to nothing that holds the view, and disposes nothing"));
            }
        }

        private static string? Scoped(OperationAnalysisContext context, IOperation value, IOperation exit, ProvenanceAnswer answer) =>
            ViewScope.OwnerOf(value, answer, context.CancellationToken) is { } owner && ViewScope.EndsAfter(exit, owner) is { } how ? $"its view '{owner.Name}' {how}" : null;

        private static string GivenAway(ISymbol member) => $"'{(member is IMethodSymbol { AssociatedSymbol: { } property } ? property : member).Name}' gives it away, and disposing '{member.ContainingType.Name}' unmaps it";

        private ProvenanceAnswer Ask(OperationAnalysisContext context, IOperation value) => Guarded.Ask(engine, value, isReference: false, context.CancellationToken);

        private static void Report(OperationAnalysisContext context, SyntaxNode place, IOperation value, string why)
        {
            if (!Vouching.IsInsideStable(context.ContainingSymbol))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.OutlivesView, place.GetLocation(),
                    Excerpt.Of(value.Syntax), why));
            }
        }
    }
}

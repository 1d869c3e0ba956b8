using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP006: <c>AcquirePointer</c> without exactly one <c>ReleasePointer</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AcquireBalanceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.AcquireBalance);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is not null)
            {
                Rule rule = new(new ReleaseSites(start.Compilation));
                start.RegisterOperationBlockStartAction(rule.Start);
            }
        });
    }

    private sealed class Rule(ReleaseSites elsewhere)
    {
        /// <summary>Reported for the whole body: an editor shows nothing that lies outside the operation that it was found at, and a release does.</summary>
        public void Start(OperationBlockStartAnalysisContext context)
        {
            ConcurrentQueue<IInvocationOperation> acquires = new();
            context.RegisterOperationAction(
                operation =>
                {
                    if (ViewHandle.IsAcquire(operation.Operation))
                    {
                        acquires.Enqueue((IInvocationOperation)operation.Operation);
                    }
                },
                OperationKind.Invocation);
            context.RegisterOperationBlockEndAction(end =>
            {
                foreach (IInvocationOperation acquire in acquires.OrderBy(static a => a.Syntax.SpanStart))
                {
                    Guarded.Run(body => Acquired(acquire, body), end);
                }
            });
        }

        private void Acquired(IInvocationOperation acquire, OperationBlockAnalysisContext context)
        {
            if (ViewHandle.Owner(acquire) is not { } owner)
            {
                if (ViewHandle.IsCreatedInPlace(acquire))
                {
                    NeverReleased(context, acquire);
                }

                return;
            }

            AcquireScope scope = new(acquire, owner);
            if (scope.IsReleasedElsewhereInMember)
            {
                return;
            }

            if (scope.FinallyOfOwnTry() is { } unconditional)
            {
                Report(context, unconditional, acquire, "is released in 'finally' even when AcquirePointer has failed");
            }
            else if (scope.Releases.Length == 0 && scope.HandOvers.Length == 0)
            {
                if (IsLostHere(owner, scope, context))
                {
                    NeverReleased(context, acquire);
                }
            }
            else if (owner is ILocalSymbol || !MayBeReleasedBy(owner, context))
            {
                Order(acquire, owner, scope, context);
            }
        }

        /// <summary>A view of this member that nobody else gets, or a field that no member releases.</summary>
        private bool IsLostHere(ISymbol owner, AcquireScope scope, OperationBlockAnalysisContext context) => owner switch
        {
            ILocalSymbol => scope.OwnerIsNewView,
            IFieldSymbol { IsStatic: false } => !MayBeReleasedBy(owner, context),
            _ => false,
        };

        private bool MayBeReleasedBy(ISymbol owner, OperationBlockAnalysisContext context) => owner is not IParameterSymbol
            && (owner is not IFieldSymbol field || IsVisibleOutside(field) || elsewhere.MayRelease(owner, context.OwningSymbol.ContainingType, context.CancellationToken));

        private static bool IsVisibleOutside(IFieldSymbol field) =>
            field.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            && field.ContainingType is { DeclaredAccessibility: Accessibility.Public, IsSealed: false };

        private static void Order(IInvocationOperation acquire, ISymbol owner, AcquireScope scope, OperationBlockAnalysisContext context)
        {
            if (owner is IParameterSymbol && scope.Releases.Length == 0)
            {
                return;
            }

            if (Functions.GraphOf(scope.Function, Functions.GraphAround(acquire, context), context.CancellationToken) is not { } graph)
            {
                return;
            }

            EscapingPath path = new(graph, scope.EndsAt, Throwing.Is, scope.IsDead);
            path.SearchAfter(acquire.Syntax);
            IOperation place = scope.Releases.LastOrDefault() ?? (IOperation)acquire;
            if (path.Thrower is { } thrower)
            {
                Report(context, place, acquire, $"is not released when '{Excerpt.Of(thrower.Syntax)}' throws");
            }
            else if (path.Returns && scope.Releases.Length > 0 && scope.HandOvers.Length == 0)
            {
                Report(context, place, acquire, "is not released on every path");
            }
        }

        private static void NeverReleased(OperationBlockAnalysisContext context, IInvocationOperation acquire) =>
            Report(context, acquire, acquire, "is never released: the view stays mapped for the life of the process");

        private static void Report(OperationBlockAnalysisContext context, IOperation place, IInvocationOperation call, string what) =>
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.AcquireBalance, place.Syntax.GetLocation(), [call.Syntax.GetLocation()], Excerpt.Of(call.Instance?.Syntax ?? call.Syntax), what));
    }
}

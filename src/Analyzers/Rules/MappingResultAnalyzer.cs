using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP009: a mapping call whose failure goes unnoticed, and an unmapping of nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MappingResultAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.MappingResult);

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
                start.RegisterOperationAction(operation => Guarded.Run(rule.Analyze, operation), OperationKind.Invocation, OperationKind.Invalid);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            if (MappingCall.Of(context.Operation) is not { } call)
            {
                return;
            }

            string? wrong = call.IsUnmap ? engine.Read(facts => UnmapsNothing(call, new Definitions(new Occurrences(facts))), context.CancellationToken)
                : call.Failure != FailureValue.None && call.ReturnsAddress && !IsDiscarded(call.Call) ? engine.Read(facts => Unnoticed(call, facts), context.CancellationToken)
                : null;
            if (wrong is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.MappingResult, context.Operation.Syntax.GetLocation(), call.Name, wrong));
            }
        }

        /// <summary><c>_ = mmap(own range, MAP_FIXED)</c>: nobody takes the result for an address, and the author says that failure does not matter.</summary>
        private static bool IsDiscarded(IOperation call) => call.Parent is ISimpleAssignmentOperation { Target: IDiscardOperation };

        private static string? UnmapsNothing(MappingCall call, Definitions definitions) =>
            call.Argument(1) is { } length && Constants.Of(length, definitions) == 0 && !IsAfterFailure(call, definitions)
                ? "unmaps 0 bytes: it fails with EINVAL, and the mapping stays for the life of the process" : null;

        private static string? Unnoticed(MappingCall call, Facts facts)
        {
            ResultTests tests = new(call.Call, new Occurrences(facts));
            return (tests.Kind, call.Failure) switch
            {
                (ResultTest.None, FailureValue.MinusOne) => "has a result that is not tested: it fails with -1 (MAP_FAILED), which is then used as an address",
                (ResultTest.None, _) => "has a result that is not tested: it fails with null",
                (ResultTest.OnlyNull, FailureValue.MinusOne) => "has its result tested against null, but it fails with -1 (MAP_FAILED)",
                (ResultTest.OnlyMinusOne, FailureValue.Null) => "has its result tested against -1, but it fails with null",
                _ => null,
            };
        }

        /// <summary>In the branch of a failed mapping there is nothing to unmap: useless, and harmless.</summary>
        private static bool IsAfterFailure(MappingCall call, Definitions definitions)
        {
            if (call.Argument(0) is not { } address || Variable(address) is not { } mapping)
            {
                return false;
            }

            for (IOperation current = call.Call; current.Parent is { } parent; current = parent)
            {
                if (parent is IConditionalOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } test } branch && branch.WhenTrue == current
                    && Symbols.Same(Variable(test.LeftOperand), mapping) && Constants.Of(test.RightOperand, definitions) == -1)
                {
                    return true;
                }
            }

            return false;
        }

        private static ISymbol? Variable(IOperation operation) => Definitions.Plain(operation) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IMemberReferenceOperation member => member.Member,
            IInvocationOperation { Instance: { } instance, TargetMethod.Name: "ToInt64" or "ToPointer" } => Variable(instance),
            _ => null,
        };
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Values;

/// <summary>What a result is compared with, over all its uses.</summary>
internal enum ResultTest
{
    None,
    OnlyNull,
    OnlyMinusOne,

    /// <summary>Both, something that is not a constant, or the value goes where it is not followed.</summary>
    Other,
}

/// <summary>Finds the tests of a native call's result: <c>==</c>, patterns, <c>Equals</c>, also of the variables that it is stored in.</summary>
internal sealed class ResultTests
{
    private readonly Definitions _definitions;

    public ResultTests(IOperation call, Occurrences occurrences)
    {
        _definitions = new Definitions(occurrences);
        Uses uses = new(occurrences, followsArithmetic: false);
        foreach (IOperation use in uses.Of(call))
        {
            if (Test(use) is { } test)
            {
                Kind = Kind == ResultTest.None || Kind == test ? test : ResultTest.Other;
            }
        }

        // an error code that is looked at is a test, too
        if (!uses.IsComplete || (Kind != ResultTest.Other && Functions.Root(call).Descendants().OfType<IInvocationOperation>().Any(IsErrorCode)))
        {
            Kind = ResultTest.Other;
        }
    }

    public ResultTest Kind { get; }

    private ResultTest? Test(IOperation use)
    {
        switch (use.Parent)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                return Constant(binary.LeftOperand == use ? binary.RightOperand : binary.LeftOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract }:
                return null;
            case IBinaryOperation:
                return ResultTest.Other;
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } }:
                return Constant(value);
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } }:
                return Constant(value);
            case IIsPatternOperation or ISwitchOperation or ISwitchExpressionOperation or ICoalesceOperation or IConditionalAccessOperation:
                return ResultTest.Other;
            case IInvocationOperation { TargetMethod.Name: "Equals", Arguments: [{ } other] }:
                return Constant(other.Value);
            case IInvocationOperation { TargetMethod.ContainingType: { } type } when !Types.IsAddress(type):
            case IMemberReferenceOperation { Member.Name: "IsInvalid" or "IsNull" }:
                return ResultTest.Other;
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } }:
                return ByCallee(method);
            case IArgumentOperation { Parent: IObjectCreationOperation { Type: var made } }:
                return Types.IsSpan(made) || Types.IsOrDerives(made, "System.IO.UnmanagedMemoryStream") ? null : ResultTest.Other;
            default:
                return null;
        }
    }

    private ResultTest Constant(IOperation value) => Constants.Of(value, _definitions) switch
    {
        0 => ResultTest.OnlyNull,
        -1 => ResultTest.OnlyMinusOne,
        _ => ResultTest.Other,
    };

    /// <summary>Native functions and the framework's readers use the address; handles, asserts and what is not known may test it.</summary>
    private static ResultTest? ByCallee(IMethodSymbol method) =>
        NativeEntryPoints.EntryPointOf(method) is not null
        || Types.Is(method.ContainingType, "System.Runtime.InteropServices.Marshal") || Types.Is(method.ContainingType, "System.Runtime.CompilerServices.Unsafe")
        || Types.Is(method.ContainingType, "System.Buffer") || Types.Is(method.ContainingType, "System.Console") || Types.Is(method.ContainingType, "System.Runtime.InteropServices.NativeMemory")
            ? null : ResultTest.Other;

    private static bool IsErrorCode(IInvocationOperation call) =>
        call.TargetMethod.Name is "GetLastWin32Error" or "GetLastPInvokeError" or "GetLastSystemError" or "GetLastError"
        && call.Parent is not (IArgumentOperation or IInterpolationOperation or IExpressionStatementOperation or IConversionOperation { Parent: IInterpolationOperation });
}

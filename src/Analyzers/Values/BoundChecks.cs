using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Values;

/// <summary>Whether somebody compares a number with a bound. Where the comparison stands is not asked: a check elsewhere is a check, too.</summary>
internal sealed class BoundChecks(Occurrences occurrences, Definitions definitions)
{
    /// <summary>A constant below this is a lower bound: a header's size, the size of an element.</summary>
    private const long SmallestUpperBound = 1 << 16;

    /// <summary>Methods that say by their name that they test.</summary>
    private static readonly string[] Testing = ["Check", "Validate", "Ensure", "Throw", "Guard", "Verify", "Require", "Min", "Clamp"];

    /// <param name="variables">What holds the number on its way.</param>
    /// <param name="near">Where the number is used.</param>
    /// <param name="toInt">Only a bound that keeps it within 32 bits counts.</param>
    public bool Any(IEnumerable<ISymbol> variables, IOperation near, bool toInt) =>
        variables.Any(v => occurrences.Of(v, near).Any(o => IsChecked(o, toInt))) || occurrences.IsExhausted;

    private bool IsChecked(IOperation reference, bool toInt)
    {
        IOperation value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply })
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } comparison =>
                comparison.Parent is not ILoopOperation && !IsAssertion(comparison) && IsBound(comparison.LeftOperand == value ? comparison.RightOperand : comparison.LeftOperand, toInt),
            ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And } compound => compound.Target == value,
            IIsPatternOperation or ISwitchExpressionOperation => true,
            // own code that may change it may also bring it into bounds
            IArgumentOperation { Parameter: { RefKind: RefKind.Ref or RefKind.Out, ContainingSymbol: { } callee } } when !callee.DeclaringSyntaxReferences.IsEmpty => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Min" or "Clamp" } bounded } argument when toInt =>
                IsAssignedTo(bounded, reference) && bounded.Arguments.Any(a => a != argument && IsBound(a.Value, toInt)),
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: var name } } => Array.Exists(Testing, t => name.StartsWith(t, StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <summary><c>n = Math.Min(n, max)</c>; without the assignment only the result is bounded.</summary>
    private static bool IsAssignedTo(IOperation value, IOperation variable)
    {
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent is ISimpleAssignmentOperation { Target: var target } && Symbol(target) is { } symbol && Symbols.Same(symbol, Symbol(variable));
    }

    private static ISymbol? Symbol(IOperation operation) => operation is IPropertyReferenceOperation property ? property.Property : Sliced.VariableOf(operation);

    /// <summary>What only a debug build looks at.</summary>
    private static bool IsAssertion(IOperation comparison)
    {
        IOperation? parent = comparison.Parent;
        while (parent is IBinaryOperation or IParenthesizedOperation or IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Assert", ContainingType: var type } } }
            && (Types.Is(type, "System.Diagnostics.Debug") || Types.Is(type, "System.Diagnostics.Trace"));
    }

    private bool IsBound(IOperation other, bool toInt)
    {
        if (Constants.Of(other, definitions) is { } constant)
        {
            return constant >= SmallestUpperBound;
        }

        return !toInt || Definitions.Plain(other).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt16;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Access;

/// <summary>
/// What becomes of a value that was read: it decides (a branch, a loop, a bound), it is used, or both through a local.
/// </summary>
internal sealed class FetchRole
{
    private readonly HashSet<ISymbol> _locals = new(SymbolEqualityComparer.Default);

    public FetchRole(Fetch fetch, IReadOnlyList<IOperation> function)
    {
        Fetch = fetch;
        Follow(fetch.Operation, function, 0);
    }

    public Fetch Fetch { get; }

    /// <summary>The value, as it is read, stands in a condition.</summary>
    public bool DecidesAtOnce { get; private set; }

    /// <summary>It, or a local that holds it, stands in a condition.</summary>
    public bool Decides { get; private set; }

    public bool IsUsed { get; private set; }

    /// <summary>Where a local that holds the value is used, other than to decide.</summary>
    public List<SyntaxNode> LaterUses { get; } = [];

    /// <summary>Whether an operation's value depends on the value that was read.</summary>
    public bool Reaches(IOperation operation) => operation.DescendantsAndSelf().Any(o =>
        o.Syntax == Fetch.Syntax || (o is ILocalReferenceOperation local && _locals.Contains(local.Local)));

    private void Follow(IOperation value, IReadOnlyList<IOperation> function, int depth)
    {
        (IOperation? end, IOperation child) = End(value);
        switch (end)
        {
            case null or IExpressionStatementOperation:
                break;
            case IConditionalOperation or ISwitchOperation or ISwitchExpressionOperation or IWhileLoopOperation or IForLoopOperation:
                Decide(depth);
                break;
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var method } }:
                if (IsGuard(method))
                {
                    Decide(depth);
                }
                else if (!Catalog.Types.Is(method.ContainingType, "System.Diagnostics.Debug"))
                {
                    Used(value, depth);
                }

                break;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                Hold(local, function, depth);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment when assignment.Value == child:
                Hold(local, function, depth);
                break;
            default:
                Used(value, depth);
                break;
        }
    }

    /// <summary><c>ArgumentOutOfRangeException.ThrowIfGreaterThan(length, max)</c>.</summary>
    public static bool IsGuard(IMethodSymbol method) => method.Name.StartsWith("ThrowIf", StringComparison.Ordinal);

    private void Decide(int depth)
    {
        Decides = true;
        DecidesAtOnce |= depth == 0;
    }

    private void Used(IOperation value, int depth)
    {
        IsUsed = true;
        if (depth > 0)
        {
            LaterUses.Add(value.Syntax);
        }
    }

    private void Hold(ILocalSymbol local, IReadOnlyList<IOperation> function, int depth)
    {
        if (depth < 3 && _locals.Add(local))
        {
            foreach (IOperation reference in function.Where(o => o is ILocalReferenceOperation { Local: var read } && Symbols.Same(read, local) && !IsWritten(o)).ToList())
            {
                Follow(reference, function, depth + 1);
            }
        }
    }

    private static bool IsWritten(IOperation reference) => reference.Parent is IAssignmentOperation assignment && assignment.Target == reference;

    /// <summary><c>char.IsDigit(c)</c>: the answer, and not the value, goes on.</summary>
    private static bool IsPredicate(IMethodSymbol method) => method.ReturnType.SpecialType == SpecialType.System_Boolean
        && (method.Name.StartsWith("Is", StringComparison.Ordinal) || method.Name.StartsWith("Has", StringComparison.Ordinal) || method.Name is "Equals" or "Contains");

    /// <summary>Through what only computes with the value, up to where it goes.</summary>
    private static (IOperation? End, IOperation Child) End(IOperation value)
    {
        IOperation child = value;
        for (IOperation? parent = value.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or IUnaryOperation or IBinaryOperation or IIsPatternOperation or IIsTypeOperation or ITupleOperation:
                case IConditionalOperation conditional when conditional.Condition != child && conditional.Type is not null:
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var called } } when IsPredicate(called):
                case IInvocationOperation { TargetMethod: var method } when IsPredicate(method):
                    continue;
                default:
                    return (parent, child);
            }
        }

        return (null, child);
    }
}

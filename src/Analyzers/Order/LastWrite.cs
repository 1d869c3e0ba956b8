using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Order;

/// <summary>
/// The one thing about order that the provenance engine does not know and that costs nothing: a variable that the statements before the
/// question have just assigned holds that value, whatever other members put into it.
/// </summary>
internal static class LastWrite
{
    /// <summary>What the view behind the handle was last assigned on every way to the operation; null where that is not plain to see.</summary>
    public static IOperation? Before(IOperation operation, IOperation handle)
    {
        if (ViewHandle.Variable(handle, 0) is not { } variable)
        {
            return null;
        }

        for (IOperation current = operation; current.Parent is { } parent; current = parent)
        {
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return null;
            }

            if (parent is not IBlockOperation block)
            {
                // a loop comes back with what was written after the operation
                if (parent is ILoopOperation)
                {
                    return null;
                }

                continue;
            }

            for (int i = block.Operations.IndexOf(current) - 1; i >= 0; i--)
            {
                IOperation before = block.Operations[i];
                if (before is IExpressionStatementOperation { Operation: ISimpleAssignmentOperation assignment } && IsOf(assignment.Target, variable))
                {
                    return assignment.Value;
                }

                if (before.Descendants().OfType<IAssignmentOperation>().Any(a => IsOf(a.Target, variable)))
                {
                    return null;
                }
            }
        }

        return null;
    }

    private static bool IsOf(IOperation target, ISymbol variable) => target switch
    {
        ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, variable),
        IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter.OriginalDefinition, variable),
        IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } member => SymbolEqualityComparer.Default.Equals(member.Member.OriginalDefinition, variable),
        _ => false,
    };
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Lifetime;

/// <summary>What later becomes of what was assigned.</summary>
internal static class Assignments
{
    /// <summary>Something else is put into the same place further down: cleared before the view goes, for all that is known.</summary>
    public static bool IsReplaced(ISimpleAssignmentOperation assignment) => Symbol(assignment.Target) is { } target
        && Functions.OperationsOf(Functions.Of(assignment)).OfType<ISimpleAssignmentOperation>()
            .Any(a => a.Syntax.SpanStart > assignment.Syntax.SpanStart && SymbolEqualityComparer.Default.Equals(Symbol(a.Target), target));

    private static ISymbol? Symbol(IOperation target) => target switch
    {
        IMemberReferenceOperation { Member: var member } => member,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Lifetime;

/// <summary>A local that still points into a view which this function has released or disposed by then.</summary>
internal static class UseAfterRelease
{
    /// <summary>The pointer was acquired here; cheap for everything that is not a release.</summary>
    public static IInvocationOperation? AcquireBefore(IInvocationOperation release)
    {
        if (!(ViewHandle.IsRelease(release) || (release.TargetMethod.Name is "Dispose" or "Close" && release.Arguments.IsEmpty && Views.IsOwner(release.Instance?.Type)))
            || release.Instance is null || ViewHandle.Variable(release.Instance, 0) is not { } owner)
        {
            return null;
        }

        IInvocationOperation[] acquires = [.. Functions.OperationsOf(Functions.Of(release)).OfType<IInvocationOperation>()
            .Where(c => ViewHandle.IsAcquire(c) && SymbolEqualityComparer.Default.Equals(ViewHandle.Owner(c), owner))];
        return acquires is [var only] && only.Syntax.SpanStart < release.Syntax.SpanStart ? only : null;
    }

    /// <summary>Locals that can hold an address, where they are read after the release, the first of each.</summary>
    public static IEnumerable<ILocalReferenceOperation> ReadsAfter(IInvocationOperation release, IInvocationOperation acquire, ControlFlowGraph member, CancellationToken token)
    {
        IOperation function = Functions.Of(release);
        if (Functions.GraphOf(function, member, token) is not { } graph)
        {
            yield break;
        }

        Dictionary<SyntaxNode, ILocalReferenceOperation> reads = Functions.OperationsOf(function).OfType<ILocalReferenceOperation>()
            .Where(static r => Views.IsView(r.Local.Type) && !IsWrittenOrCompared(r)).GroupBy(static r => r.Syntax).ToDictionary(static g => g.Key, static g => g.First());
        foreach (ILocalSymbol local in reads.Values.Select(static r => r.Local).Distinct<ILocalSymbol>(SymbolEqualityComparer.Default).ToArray())
        {
            PathsFrom paths = new(graph, o => o.Syntax == acquire.Syntax || IsWrite(o, local));
            ILocalReferenceOperation? first = paths.After(release.Syntax).Select(o => reads.TryGetValue(o.Syntax, out ILocalReferenceOperation? read) ? read : null)
                .Where(r => r is not null && SymbolEqualityComparer.Default.Equals(r.Local, local)).OrderBy(static r => r!.Syntax.SpanStart).FirstOrDefault();
            if (first is not null)
            {
                yield return first;
            }
        }
    }

    private static bool IsWrite(IOperation operation, ILocalSymbol local) => operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var target } }
        && SymbolEqualityComparer.Default.Equals(target, local);

    private static bool IsWrittenOrCompared(ILocalReferenceOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: not RefKind.None } => true,
        IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Add or BinaryOperatorKind.Subtract) } or IIsPatternOperation => true,
        IConversionOperation { Parent: IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Add or BinaryOperatorKind.Subtract) } or IIsPatternOperation } => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, RightOperand: var right } => right == reference,
        _ => false,
    };
}

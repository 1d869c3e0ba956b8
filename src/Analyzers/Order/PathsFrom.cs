using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmapAnalyzers.Order;

/// <summary>
/// The operations that can run after one of a function's operations, each path cut where <paramref name="ends"/> says so. Exceptions are
/// not followed: what runs in a handler after a release may run without it.
/// </summary>
internal sealed class PathsFrom(ControlFlowGraph graph, Func<IOperation, bool> ends)
{
    private readonly HashSet<int> _visited = [];
    private readonly Stack<BasicBlock> _open = new();

    public IEnumerable<IOperation> After(SyntaxNode start)
    {
        foreach (BasicBlock block in graph.Blocks.Where(b => b.IsReachable && Operations(b).Any(o => o.Syntax == start)))
        {
            foreach (IOperation operation in Walk(block, Operations(block).SkipWhile(o => o.Syntax != start).SkipWhile(o => o.Syntax == start || start.Contains(o.Syntax))))
            {
                yield return operation;
            }
        }

        while (_open.Count > 0)
        {
            BasicBlock block = _open.Pop();
            foreach (IOperation operation in Walk(block, Operations(block)))
            {
                yield return operation;
            }
        }
    }

    private static IEnumerable<IOperation> Operations(BasicBlock block) =>
        (block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations).SelectMany(static o => EscapingPath.Evaluated(o));

    private IEnumerable<IOperation> Walk(BasicBlock block, IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            if (ends(operation) || NoReturn.Is(operation))
            {
                yield break;
            }

            yield return operation;
        }

        Take(block.ConditionalSuccessor);
        Take(block.FallThroughSuccessor);
    }

    private void Take(ControlFlowBranch? branch)
    {
        if (branch is null)
        {
            return;
        }

        if (branch.Semantics == ControlFlowBranchSemantics.StructuredExceptionHandling && branch.Source.EnclosingRegion is { } region)
        {
            // a finally region ends: on to wherever those that ran through it were going
            foreach (ControlFlowBranch through in graph.Blocks.SelectMany(static b => new[] { b.ConditionalSuccessor, b.FallThroughSuccessor }).OfType<ControlFlowBranch>()
                .Where(b => b.FinallyRegions.Any(f => Encloses(f, region))))
            {
                Open(through.Destination);
            }
        }

        foreach (ControlFlowRegion end in branch.FinallyRegions)
        {
            Open(graph.Blocks[end.FirstBlockOrdinal]);
        }

        if (branch.FinallyRegions.IsEmpty)
        {
            Open(branch.Destination);
        }
    }

    private static bool Encloses(ControlFlowRegion outer, ControlFlowRegion? inner)
    {
        for (; inner is not null; inner = inner.EnclosingRegion)
        {
            if (inner == outer)
            {
                return true;
            }
        }

        return false;
    }

    private void Open(BasicBlock? block)
    {
        if (block is not null && _visited.Add(block.Ordinal))
        {
            _open.Push(block);
        }
    }
}

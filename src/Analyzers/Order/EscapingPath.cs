using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Order;

/// <summary>
/// Searches a path that leaves a function after one operation without meeting another ("held until released"). Roslyn's graph has no
/// edges for exceptions: an operation that throws is taken to the handlers and <c>finally</c> regions around it, innermost first.
/// </summary>
internal sealed class EscapingPath(ControlFlowGraph graph, Func<IOperation, bool> ends, Func<IOperation, bool> throws, Func<BasicBlock, ControlFlowBranch?, bool> isDead)
{
    private readonly HashSet<int> _visited = [];
    private readonly HashSet<(ControlFlowRegion Region, IOperation Cause)> _thrown = [];
    private readonly Stack<BasicBlock> _open = new();

    /// <summary>A path ends in a plain return.</summary>
    public bool Returns { get; private set; }

    /// <summary>The first operation in source order whose exception leaves the function.</summary>
    public IOperation? Thrower { get; private set; }

    public void SearchAfter(SyntaxNode start)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            if (block.IsReachable && Operations(block).Any(o => o.Syntax == start))
            {
                Walk(block, Operations(block).SkipWhile(o => o.Syntax != start).SkipWhile(o => o.Syntax == start || start.Contains(o.Syntax)));
            }
        }

        while (_open.Count > 0)
        {
            BasicBlock block = _open.Pop();
            Walk(block, Operations(block));
        }
    }

    private static IEnumerable<IOperation> Operations(BasicBlock block) =>
        (block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations).SelectMany(Evaluated);

    /// <summary>Operands before the operation that takes them.</summary>
    public static IEnumerable<IOperation> Evaluated(IOperation operation)
    {
        foreach (IOperation child in operation.ChildOperations)
        {
            foreach (IOperation inner in Evaluated(child))
            {
                yield return inner;
            }
        }

        yield return operation;
    }

    private void Walk(BasicBlock block, IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            // a release that throws, throws for good: its own failure is not a path without it
            if (ends(operation))
            {
                return;
            }

            if (throws(operation))
            {
                Throw(block.EnclosingRegion, operation);
            }
        }

        Take(block, block.ConditionalSuccessor);
        Take(block, block.FallThroughSuccessor);
    }

    private void Take(BasicBlock block, ControlFlowBranch? branch)
    {
        if (branch is null || isDead(block, branch) || branch.FinallyRegions.Any(Ends))
        {
            return;
        }

        if (branch.Semantics is ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow)
        {
            if ((block.BranchValue ?? block.Operations.LastOrDefault()) is { } cause)
            {
                Throw(block.EnclosingRegion, cause);
            }
            else if (!graph.OriginalOperation.Syntax.IsMissing)
            {
                Throw(block.EnclosingRegion, graph.OriginalOperation);
            }
        }
        else if (branch.Destination is { Kind: BasicBlockKind.Exit })
        {
            Returns = true;
        }
        else if (branch.Destination is { } next)
        {
            Open(next);
        }
    }

    private void Open(BasicBlock block)
    {
        if (_visited.Add(block.Ordinal))
        {
            _open.Push(block);
        }
    }

    private void Throw(ControlFlowRegion? region, IOperation cause)
    {
        for (; region is not null; region = region.EnclosingRegion)
        {
            if (!_thrown.Add((region, cause)))
            {
                return;
            }

            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } whole)
            {
                continue;
            }

            foreach (ControlFlowRegion handler in whole.NestedRegions)
            {
                if (handler.Kind == ControlFlowRegionKind.Finally && Ends(handler))
                {
                    return;
                }

                if (handler.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                {
                    Open(graph.Blocks[handler.FirstBlockOrdinal]);
                    if (CatchesAll(handler))
                    {
                        return;
                    }
                }
            }
        }

        if (Thrower is null || cause.Syntax.SpanStart < Thrower.Syntax.SpanStart)
        {
            Thrower = cause;
        }
    }

    private static bool CatchesAll(ControlFlowRegion handler) =>
        handler.Kind == ControlFlowRegionKind.Catch
        && handler.ExceptionType is null or { SpecialType: SpecialType.System_Object } or { Name: "Exception", ContainingNamespace.Name: "System" };

    /// <summary>One release anywhere in a <c>finally</c> is enough: conditions there are flags and null tests.</summary>
    private bool Ends(ControlFlowRegion region)
    {
        for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            if (Operations(graph.Blocks[i]).Any(ends))
            {
                return true;
            }
        }

        return false;
    }
}

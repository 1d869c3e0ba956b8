using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Order;

/// <summary>The function (member body, lambda or local function) that an operation runs in, and its flow graph.</summary>
internal static class Functions
{
    /// <summary>The innermost function, or the root of the member's body.</summary>
    public static IOperation Of(IOperation operation)
    {
        IOperation current = operation;
        while (current.Parent is { } parent && current is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
        {
            current = parent;
        }

        return current;
    }

    public static IOperation Root(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    /// <summary>The operations of one function in source order, without those of the functions inside it.</summary>
    public static IEnumerable<IOperation> OperationsOf(IOperation function)
    {
        Stack<IOperation> open = new([function]);
        while (open.Count > 0)
        {
            IOperation current = open.Pop();
            yield return current;
            if (current == function || current is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (IOperation child in current.ChildOperations.Reverse())
                {
                    open.Push(child);
                }
            }
        }
    }

    /// <summary>All operations below one, each with the function that it runs in.</summary>
    public static IEnumerable<(IOperation Operation, IOperation Function)> OperationsWithFunction(IOperation root)
    {
        Stack<(IOperation Operation, IOperation Function)> open = new([(root, Root(root))]);
        while (open.Count > 0)
        {
            (IOperation current, IOperation function) = open.Pop();
            yield return (current, function);
            IOperation inner = current is IAnonymousFunctionOperation or ILocalFunctionOperation ? current : function;
            foreach (IOperation child in current.ChildOperations.Reverse())
            {
                open.Push((child, inner));
            }
        }
    }

    /// <summary>The graph of the member's body that holds the operation.</summary>
    public static ControlFlowGraph GraphAround(IOperation operation, OperationBlockAnalysisContext context) =>
        context.GetControlFlowGraph(context.OperationBlocks.First(b => b.Syntax.Span.Contains(operation.Syntax.Span)));

    /// <summary>The graph of a function of this member; null where Roslyn builds none.</summary>
    public static ControlFlowGraph? GraphOf(IOperation function, ControlFlowGraph member, CancellationToken token)
    {
        List<IOperation> nested = [];
        for (IOperation? current = function; current is not null; current = current.Parent)
        {
            if (current is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                nested.Add(current);
            }
        }

        ControlFlowGraph? graph = member;
        for (int i = nested.Count - 1; i >= 0 && graph is not null; i--)
        {
            graph = Inner(graph, nested[i], token);
        }

        return graph;
    }

    private static ControlFlowGraph? Inner(ControlFlowGraph graph, IOperation function, CancellationToken token)
    {
        if (function is ILocalFunctionOperation local)
        {
            return graph.LocalFunctions.Contains(local.Symbol, SymbolEqualityComparer.Default) ? graph.GetLocalFunctionControlFlowGraph(local.Symbol, token) : null;
        }

        IFlowAnonymousFunctionOperation? lambda = graph.Blocks
            .SelectMany(static b => b.BranchValue is { } value ? b.Operations.Add(value) : b.Operations)
            .SelectMany(static o => o.DescendantsAndSelf())
            .OfType<IFlowAnonymousFunctionOperation>()
            .FirstOrDefault(o => o.Syntax == function.Syntax);
        return lambda is null ? null : graph.GetAnonymousFunctionControlFlowGraph(lambda, token);
    }
}

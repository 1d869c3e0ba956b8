using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Order;

/// <summary>Two reads of the same bytes with a decision between them.</summary>
/// <param name="First">The earlier read.</param>
/// <param name="Second">The later one.</param>
/// <param name="AtFirst">The first is a comparison: however many reads follow, the copy belongs before it.</param>
internal sealed record DoubleFetch(Fetch First, Fetch Second, bool AtFirst)
{
    public Fetch Reported => AtFirst ? First : Second;

    public Fetch Other => AtFirst ? Second : First;
}

/// <summary>
/// Searches one function for double fetches: from each read forward through the flow graph, as long as nothing is assigned, stored or waited for
/// that makes the later read another one. Loops are not taken round: reading again in the next round is what polling is.
/// </summary>
internal sealed class DoubleFetches
{
    private readonly IReadOnlyList<IOperation> _operations;
    private readonly IReadOnlyList<Fetch> _fetches;
    private readonly ILookup<SyntaxNode, Fetch> _at;
    private readonly Dictionary<SyntaxNode, ImmutableArray<MemoryPlace>> _writes = [];
    private readonly Dictionary<Fetch, FetchRole> _roles = [];
    private readonly PlaceReader _places;

    public DoubleFetches(IReadOnlyList<IOperation> operations, IReadOnlyList<Fetch> fetches, PlaceReader places)
    {
        (_operations, _fetches, _places) = (operations, fetches, places);
        _at = fetches.ToLookup(static f => f.Syntax);
    }

    /// <summary>Reads that can be the first of two, by their kinds, places and roles: whether there is a way from one to the other is asked last.</summary>
    public IEnumerable<Fetch> Candidates()
    {
        ILookup<string, Fetch> byRoot = _fetches.SelectMany(static f => f.Places.Select(p => (p.Root, Fetch: f))).Distinct().ToLookup(static p => p.Root, static p => p.Fetch, StringComparer.Ordinal);
        return _fetches.Where(first => first.Kind != FetchKind.Handed && first.Places.Any(place =>
            byRoot[place.Root].Any(second => second != first && second.Syntax.Span.End > first.Syntax.Span.End && IsCandidate(first, place, second))));
    }

    public IEnumerable<DoubleFetch> Find(IReadOnlyList<Fetch> firsts, ControlFlowGraph graph)
    {
        foreach (IOperation operation in _operations)
        {
            if (MemoryAccess.Find(operation) is { IsWrite: true } access)
            {
                _writes[access.Operation.Parent is IAssignmentOperation or IIncrementOrDecrementOperation ? access.Operation.Parent.Syntax : access.Operation.Syntax] = _places.Of(access);
            }
        }

        HashSet<SyntaxNode> reported = [];
        foreach (Fetch first in firsts)
        {
            // one report a check: hoisting it serves all later reads
            if (After(first, graph).OrderBy(static f => f.Second.Syntax.SpanStart).FirstOrDefault() is { } found && reported.Add(found.Reported.Syntax))
            {
                yield return found;
            }
        }
    }

    private bool IsCandidate(Fetch first, MemoryPlace place, Fetch second) => first.Kind switch
    {
        FetchKind.Search => IsDecoding(second) && second.Places.Any(place.Overlaps),
        FetchKind.Lookup => second.Kind is FetchKind.Scalar or FetchKind.Bulk or FetchKind.Handed && Role(first).Decides,
        FetchKind.Compare => second.Kind is FetchKind.Scalar or FetchKind.Bulk or FetchKind.Handed && second.Places.Any(place.Overlaps) && Role(first).Decides,
        _ => (first.Kind == FetchKind.Scalar || second.Kind == FetchKind.Scalar) && second.Kind is FetchKind.Scalar or FetchKind.Bulk && second.Places.Any(place.Overlaps)
            && ((Role(first).Decides && Role(second).IsUsed) || (Role(first).IsUsed && Role(second).DecidesAtOnce)),
    };

    private FetchRole Role(Fetch fetch)
    {
        if (!_roles.TryGetValue(fetch, out FetchRole? role))
        {
            _roles.Add(fetch, role = new FetchRole(fetch, _operations));
        }

        return role;
    }

    private List<DoubleFetch> After(Fetch first, ControlFlowGraph graph)
    {
        List<DoubleFetch> found = [];
        if (graph.Blocks.FirstOrDefault(b => b.IsReachable && Events(b).Any(o => o.Syntax == first.Syntax)) is not { } start)
        {
            return found;
        }

        FetchRole role = Role(first);
        HashSet<CaptureId> captures = [.. graph.Blocks.SelectMany(static b => b.Operations).OfType<IFlowCaptureOperation>().Where(c => role.Reaches(c.Value)).Select(static c => c.Id)];
        foreach (MemoryPlace place in first.Places)
        {
            HashSet<(int, bool)> visited = [];
            Stack<(BasicBlock Block, bool Decided)> open = new([(start, false)]);
            while (open.Count > 0)
            {
                (BasicBlock block, bool decided) = open.Pop();
                IEnumerable<IOperation> events = block == start ? Events(block).SkipWhile(o => o.Syntax != first.Syntax).SkipWhile(o => o.Syntax == first.Syntax) : Events(block);
                if (!Walk(events, first, role, place, ref decided, found))
                {
                    continue;
                }

                decided |= block is { BranchValue: { } condition, ConditionKind: not ControlFlowConditionKind.None } && Depends(condition, role, captures);
                foreach (ControlFlowBranch? branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
                {
                    if (branch?.Destination is { } next && next.Ordinal > block.Ordinal && visited.Add((next.Ordinal, decided)))
                    {
                        open.Push((next, decided));
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Along one block; false where the place ends to be the same.</summary>
    private bool Walk(IEnumerable<IOperation> events, Fetch first, FetchRole role, MemoryPlace place, ref bool decided, List<DoubleFetch> found)
    {
        foreach (IOperation operation in events)
        {
            foreach (Fetch second in _at[operation.Syntax])
            {
                if (second != first && Accept(first, role, place, second, decided) is { } pair)
                {
                    found.Add(pair);
                }
            }

            if (Ends(operation, place))
            {
                return false;
            }

            decided |= operation is IInvocationOperation { TargetMethod: var method } && FetchRole.IsGuard(method) && role.Reaches(operation);
        }

        return true;
    }

    private DoubleFetch? Accept(Fetch first, FetchRole role, MemoryPlace place, Fetch second, bool decided)
    {
        if (IsThrown(second))
        {
            return null;
        }

        bool isSame = second.Places.Any(place.Overlaps);
        switch (first.Kind)
        {
            case FetchKind.Search:
                return isSame && IsDecoding(second) && role.Reaches(second.Memory) ? new DoubleFetch(first, second, false) : null;
            case FetchKind.Compare or FetchKind.Lookup:
                return decided && !second.Syntax.Contains(first.Syntax) && second.Kind is FetchKind.Scalar or FetchKind.Bulk or FetchKind.Handed && Role(second).IsUsed
                    && (isSame || (first.Kind == FetchKind.Lookup && IsSameRecord(first, place, second))) ? new DoubleFetch(first, second, true) : null;
            default:
                if (!isSame || second.Syntax.Contains(first.Syntax) || second.Kind is not (FetchKind.Scalar or FetchKind.Bulk) || IsValidation(role, second))
                {
                    return null;
                }

                FetchRole later = Role(second);
                bool checkedThenUsed = decided && first.Kind == FetchKind.Scalar && later.IsUsed;
                bool usedAfterCheck = later.DecidesAtOnce && second.Kind == FetchKind.Scalar && role.LaterUses.Exists(use => use.SpanStart > second.Syntax.SpanStart);
                return checkedThenUsed || usedAfterCheck ? new DoubleFetch(first, second, false) : null;
        }
    }

    /// <summary>For the text of an exception that is on its way already.</summary>
    private static bool IsThrown(Fetch fetch)
    {
        for (IOperation? parent = fetch.Operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IThrowOperation)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDecoding(Fetch fetch) => fetch.Operation switch
    {
        IInvocationOperation { TargetMethod: { Name: not ("StartsWith" or "EndsWith") } method } => MultiPassApis.Find(method) is not null || method.Name == "GetString",
        IObjectCreationOperation => true,
        _ => false,
    };

    /// <summary>Cut from the same variable, or from the variable that this one is cut from.</summary>
    private static bool IsSameRecord(Fetch first, MemoryPlace place, Fetch second) =>
        first.Places.Take(2).Contains(place) && place.Variable is ILocalSymbol or IParameterSymbol && second.Places.Take(2).Any(p => p.Root == place.Root);

    /// <summary>The second read is compared with the first one: that it may differ is what is asked.</summary>
    private static bool IsValidation(FetchRole first, Fetch second)
    {
        for (IOperation? parent = second.Operation.Parent; parent is IConversionOperation or IParenthesizedOperation or IBinaryOperation or IIsPatternOperation or IUnaryOperation; parent = parent.Parent)
        {
            if (parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } && first.Reaches(parent))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>After this the same expression is another place, or reading again is meant.</summary>
    private bool Ends(IOperation operation, MemoryPlace place)
    {
        if (Aliases.Assigned(operation).Any(place.Symbols.Contains)
            || (_writes.TryGetValue(operation.Syntax, out ImmutableArray<MemoryPlace> written) && (written.IsEmpty || written.Any(w => w.Root == place.Root))))
        {
            return true;
        }

        if (operation is not IInvocationOperation { TargetMethod: var method } call)
        {
            return false;
        }

        if (IsSynchronization(method))
        {
            return true;
        }

        if (IsFramework(method.ContainingType))
        {
            return false;
        }

        // somebody else's code: it may assign fields, and store through what it is given
        return place.Symbols.Any(static s => s is IPropertySymbol { ContainingType: var owner } ? !IsFramework(owner) : s is IFieldSymbol { IsReadOnly: false })
            || call.Arguments.Any(a => a.Value.Type is IPointerTypeSymbol or { Name: "Span" } && Symbols.Same(Sliced.Variable(a.Value), place.Variable));
    }

    private static bool IsSynchronization(IMethodSymbol method) => method.ContainingType is { Name: "Volatile" or "Interlocked" or "Monitor" or "Thread" or "SpinWait" or "Task" or "WaitHandle" or "Lock" or "SpinLock" or "Mutex" or "Semaphore" or "SemaphoreSlim" } type
        && type.ContainingNamespace is { Name: "Threading" or "Tasks" };

    private static bool IsFramework(INamedTypeSymbol? type)
    {
        for (INamespaceSymbol? space = type?.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            if (space.ContainingNamespace is { IsGlobalNamespace: true })
            {
                return space.Name is "System" or "Microsoft";
            }
        }

        return false;
    }

    private static bool Depends(IOperation condition, FetchRole role, HashSet<CaptureId> captures) =>
        role.Reaches(condition) || (captures.Count > 0 && condition.DescendantsAndSelf().OfType<IFlowCaptureReferenceOperation>().Any(r => captures.Contains(r.Id)));

    private static IEnumerable<IOperation> Events(BasicBlock block) =>
        (block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations).SelectMany(EscapingPath.Evaluated);
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// One question: a backward walk from some terms to the origins, breadth first, each state once. This part holds the walk; the other
/// part says what a variable, a call and <c>this</c> lead to.
/// </summary>
internal sealed partial class Query
{
    /// <summary>Beyond this the answer is "unknown". The largest question of the corpus took under 3,000.</summary>
    public const int MaxSteps = 20_000;

    /// <summary>A handle may come from an address that comes from a handle; more is a cycle.</summary>
    private const int MaxHandles = 4;

    private readonly Facts _facts;
    private readonly Budget _budget;
    private readonly int _handles;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<(Term, CallContext, AccessPath)> _seen = [];
    private readonly List<Acquisition> _acquisitions = [];
    private Origins _origins;
    private int _current;

    public Query(Facts facts)
        : this(facts, new Budget(), 0)
    {
    }

    private Query(Facts facts, Budget budget, int handles) => (_facts, _budget, _handles) = (facts, budget, handles);

    public int Steps => _budget.Steps;

    public ProvenanceAnswer Ask(Term[] terms) => Ask(terms, default);

    private ProvenanceAnswer Ask(Term[] terms, CallContext context)
    {
        _current = -1;
        Follow(terms, context, default, null);
        for (int i = 0; i < _nodes.Count; i++)
        {
            if (++_budget.Steps > MaxSteps)
            {
                return ProvenanceAnswer.Unknown;
            }

            _facts.Token.ThrowIfCancellationRequested();
            _current = i;
            Visit(_nodes[i]);
        }

        return new ProvenanceAnswer(_origins, _acquisitions.ToImmutableArray());
    }

    private void Visit(Node node)
    {
        if (OpensHere(node.Term, node.Context))
        {
            return;
        }

        switch (node.Term)
        {
            case OriginTerm origin:
                Origin(origin, node.Path);
                break;
            case AcquireTerm acquire when node.Path.First != AccessPath.Behind:
                Acquire(acquire, node.Context);
                break;
            case ViewTerm view:
                Follow(view.Mapping, node.Context, node.Path, null);
                break;
            case AddressTerm address when node.Path.First == AccessPath.Behind:
                Follow(address.Behind, node.Context, node.Path.Pop(), null);
                break;
            case AddressTerm address:
                Follow(address.Where, node.Context, node.Path, null);
                break;
            case VariableTerm variable:
                Variable(variable.Symbol, node.Context, node.Path);
                break;
            case SelectTerm selection:
                if (node.Path.IsFull || selection.Receiver.Length == 0)
                {
                    Miss();
                }
                else
                {
                    Follow(selection.Receiver, node.Context, node.Path.Push(selection.Step), null);
                }

                break;
            case ThisTerm self:
                This(self, node.Context, node.Path);
                break;
            case RecordTerm record:
                Record(record, node);
                break;
            case CallTerm { Call.IsCreation: true } creation:
                Creation(creation.Call, node.Context, node.Path);
                break;
            case CallTerm call:
                Returned(call.Call, node.Context, node.Path);
                break;
            case OutTerm result:
                WrittenByCall(result, node.Context, node.Path);
                break;
            case ExportTerm export when node.Path.First == AccessPath.Result:
                Origins mapped = export.Kind is NativeKind.Map or NativeKind.MapView or NativeKind.Attach ? Origins.Shared : Origins.Unknown;
                Arrive(mapped, AcquisitionKind.PInvoke, export.Syntax, null, ImmutableArray<SyntaxNode>.Empty);
                break;
            case FunctionTerm function when node.Path.First == AccessPath.Result:
                _facts.LowerDeclarations(function.Method);
                FollowReturns(function.Method, node.Context, node.Path.Pop());
                break;
            case FunctionTerm function when node.Path.First is OutStep written && written.Ordinal < function.Method.Parameters.Length:
                _facts.LowerDeclarations(function.Method);
                Assigned(Symbols.Key(function.Method.Parameters[written.Ordinal]), node.Context, node.Path.Pop());
                break;
        }
    }

    /// <summary>What lies at an address is data wherever the address comes from; and a place on the stack says nothing about the fields there.</summary>
    private void Origin(OriginTerm origin, AccessPath path)
    {
        if (path.First == AccessPath.Behind || (!path.IsEmpty && origin.Origins == Origins.Managed))
        {
            Miss();
        }
        else
        {
            Arrive(origin.Origins, origin.Kind, origin.Syntax, null, ImmutableArray<SyntaxNode>.Empty);
        }
    }

    private void Record(RecordTerm record, Node node)
    {
        if (node.Path.Field is { } field && record.Members.TryGetValue(field, out Term[]? values))
        {
            Follow(values, node.Context, node.Path.Pop(), null);
        }
        else if (record.Others.Length > 0)
        {
            Follow(record.Others, node.Context, node.Path, null);
        }
        else if (node.Path.IsEmpty)
        {
            foreach (Term[] member in record.Members.Values)
            {
                Follow(member, node.Context, node.Path, null);
            }
        }
    }

    /// <summary>The handle decides: only anonymous origins make it anonymous; an unknown one counts by its static type.</summary>
    private void Acquire(AcquireTerm acquire, CallContext context)
    {
        ProvenanceAnswer owner = _handles < MaxHandles
            ? new Query(_facts, _budget, _handles + 1).Ask(acquire.Owner, context)
            : ProvenanceAnswer.Unknown;
        Origins origins = owner.Origins & ~Origins.Unknown;
        if (!owner.IsShared && acquire.SharedByType && origins != Origins.Anonymous)
        {
            origins |= Origins.Shared;
        }

        if (origins == Origins.None)
        {
            origins = Origins.Unknown;
        }

        // for an own handle around an address, the operation that got the address is what the reader looks for
        Acquisition? inner = owner.Acquisitions.FirstOrDefault(static a => a.Kind is not AcquisitionKind.Library);
        if (inner is not null && !acquire.SharedByType)
        {
            Arrive(origins, inner.Kind, inner.Syntax, inner.Owner, inner.Steps.Add(acquire.Syntax));
        }
        else
        {
            Arrive(origins, acquire.Kind, acquire.Syntax, acquire.OwnerSyntax, ImmutableArray<SyntaxNode>.Empty);
        }
    }

    private void Arrive(Origins origins, AcquisitionKind kind, SyntaxNode syntax, SyntaxNode? owner, ImmutableArray<SyntaxNode> before)
    {
        _origins |= origins;
        if ((origins & Origins.Shared) == Origins.None || _acquisitions.Any(a => a.Syntax == syntax))
        {
            return;
        }

        ImmutableArray<SyntaxNode>.Builder steps = ImmutableArray.CreateBuilder<SyntaxNode>();
        steps.AddRange(before);
        for (int i = _current; i >= 0; i = _nodes[i].Parent)
        {
            // a return and the call that it returns are one step to a reader
            if (_nodes[i].Step is { } step && !Overlap(step, syntax) && (steps.Count == 0 || !Overlap(step, steps[steps.Count - 1])))
            {
                steps.Add(step);
            }
        }

        _acquisitions.Add(new Acquisition(syntax, kind, owner, steps.ToImmutable()));
    }

    private static bool Overlap(SyntaxNode left, SyntaxNode right) =>
        left.SyntaxTree == right.SyntaxTree && left.Span.OverlapsWith(right.Span);

    private void Miss() => _origins |= Origins.Unknown;

    private void Follow(Term[] terms, CallContext context, AccessPath path, SyntaxNode? step)
    {
        foreach (Term term in terms)
        {
            if (_seen.Add((term, context, path)))
            {
                _nodes.Add(new Node(term, context, path, _current, step));
            }
        }
    }

    private readonly record struct Node(Term Term, CallContext Context, AccessPath Path, int Parent, SyntaxNode? Step);

    private sealed class Budget
    {
        public int Steps { get; set; }
    }
}

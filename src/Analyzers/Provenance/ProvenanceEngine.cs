using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// The one question that rules and fixes ask: where can this address come from? One engine a compilation; callers on several threads
/// take turns. It keeps what it has read of the compilation, so later questions are cheap, and takes over what the engine of the
/// compilation before had read: a keystroke changes one file.
/// </summary>
internal sealed class ProvenanceEngine
{
    /// <summary>The last engine that has seen a file. An engine dies with the last of its files.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, ProvenanceEngine> Latest = new();
    private static readonly object LatestGate = new();

    private readonly object _gate = new();
    private readonly Compilation _compilation;
    private readonly UserList _userList;
    private ProvenanceEngine? _before;
    private Facts? _facts;
    private Facts? _ownFacts;
    private int _longestWalk;

    public ProvenanceEngine(Compilation compilation, UserList userList)
    {
        (_compilation, _userList) = (compilation, userList);
        lock (LatestGate)
        {
            // an edit replaces one file, so one of three is still there
            SyntaxTree[] trees = [.. compilation.SyntaxTrees];
            SyntaxTree[] witnesses = trees.Length < 2 ? [] : [trees[0], trees[trees.Length / 2], trees[trees.Length - 1]];
            foreach (SyntaxTree tree in witnesses)
            {
                if (Latest.TryGetValue(tree, out ProvenanceEngine? latest))
                {
                    _before ??= latest.HasFacts ? latest : latest._before;
                    Latest.Remove(tree);
                }

                Latest.Add(tree, this);
            }
        }
    }

    /// <summary>Members read so far and the steps of the longest walk: what a test counts instead of time.</summary>
    internal (int Members, int LongestWalk) Work => (_facts?.LoweredMembers ?? 0, _longestWalk);

    private bool HasFacts => _facts is not null;

    public ProvenanceAnswer AddressOf(SemanticModel model, ExpressionSyntax expression, CancellationToken token) =>
        model.GetOperation(expression, token) is { } operation ? AddressOf(operation, isReference: false, token) : ProvenanceAnswer.Unknown;

    /// <param name="address">An expression that is an address, holds one (a span, a pointer struct), or, by reference, lies at one.</param>
    /// <param name="isReference">Ask where <c>ref expression</c> points, not what the expression's value is.</param>
    /// <param name="token">Stops the walk.</param>
    public ProvenanceAnswer AddressOf(IOperation address, bool isReference, CancellationToken token)
    {
        if (address.SemanticModel is not { } model)
        {
            return ProvenanceAnswer.Unknown;
        }

        lock (_gate)
        {
            Facts facts = Start(token);
            if (facts.Compilation != _compilation && !facts.IsEdited(address.Syntax.SyntaxTree))
            {
                // the same file was read with the symbols of an earlier compilation
                model = facts.Model(address.Syntax.SyntaxTree);
                if (Counterpart(model, address, token) is not { } counterpart)
                {
                    return Ask(OwnFacts(), address, address.SemanticModel, isReference, token);
                }

                address = counterpart;
            }

            return Ask(facts, address, model, isReference, token);
        }
    }

    /// <summary>
    /// The same, if it can be shared at all; else <see cref="ProvenanceAnswer.Unknown"/>, without reading what it does come from. Most
    /// questions of the rules end here.
    /// </summary>
    public ProvenanceAnswer SharedAddressOf(IOperation address, bool isReference, CancellationToken token)
    {
        if (MayBeMapped(address, isReference, token))
        {
            return AddressOf(address, isReference, token);
        }

        if (VerifiesGate && AddressOf(address, isReference, token) is { IsShared: true } or { Origins: Origins.Anonymous })
        {
            throw new InvalidOperationException($"The gate is shut before '{address.Syntax}', which is mapped.");
        }

        return ProvenanceAnswer.Unknown;
    }

    /// <summary>For tests: what the gate keeps out is asked all the same.</summary>
    internal static bool VerifiesGate { get; set; }

    private bool MayBeMapped(IOperation address, bool isReference, CancellationToken token)
    {
        if (address.SemanticModel is not { } model || Reach.IsViewType(address.Type) || NameIndex.MemberOf(address.Syntax) is not { } member)
        {
            return true;
        }

        lock (_gate)
        {
            Facts facts = Start(token);
            if (!facts.Reach.MayMatter(member))
            {
                return false;
            }

            if (facts.Compilation != _compilation && !facts.IsEdited(address.Syntax.SyntaxTree))
            {
                return true; // the symbols are another compilation's: the question finds out
            }

            return facts.Reach.MayBeMapped(Terms(facts, address, model, isReference, token));
        }
    }

    private Facts Start(CancellationToken token)
    {
        Facts facts = _facts ??= TakeOver(token) ?? new Facts(_compilation, _userList);
        facts.Token = token;
        return facts;
    }

    /// <summary>Which views the address, handle or view can be: the calls that made them, with the symbols of this compilation.</summary>
    public ViewAnswer ViewsOf(IOperation address, bool isReference, CancellationToken token)
    {
        if (address.SemanticModel is not { } model)
        {
            return new ViewAnswer(ImmutableArray<ViewOpening>.Empty, Origins.Unknown, IsGivenFromOutside: false);
        }

        bool mayBeMapped = MayBeMapped(address, isReference, token);
        if (!VerifiesGate && !mayBeMapped)
        {
            return new ViewAnswer(ImmutableArray<ViewOpening>.Empty, Origins.Unknown, IsGivenFromOutside: false);
        }

        lock (_gate)
        {
            Facts facts = OwnFacts();
            ViewAnswer views = new Query(facts).AskViews(Terms(facts, address, model, isReference, token));
            return mayBeMapped || views.Openings.IsEmpty ? views : throw new InvalidOperationException($"The gate is shut before '{address.Syntax}', which is a view.");
        }
    }

    /// <summary>For questions beside the address: one at a time, over this compilation's own symbols and files.</summary>
    public T Read<T>(Func<Facts, T> question, CancellationToken token)
    {
        lock (_gate)
        {
            Facts facts = OwnFacts();
            facts.Token = token;
            return question(facts);
        }
    }

    private Facts OwnFacts() => _facts?.Compilation == _compilation ? _facts : _ownFacts ??= new Facts(_compilation, _userList);

    private ProvenanceAnswer Ask(Facts facts, IOperation address, SemanticModel model, bool isReference, CancellationToken token)
    {
        Query query = new(facts);
        ProvenanceAnswer answer = query.Ask(Terms(facts, address, model, isReference, token));
        _longestWalk = Math.Max(_longestWalk, query.Steps);
        return answer;
    }

    private static Term[] Terms(Facts facts, IOperation address, SemanticModel model, bool isReference, CancellationToken token)
    {
        facts.Token = token;
        if (NameIndex.MemberOf(address.Syntax) is { } member)
        {
            facts.Lower(member, model);
        }

        return new Lowering(facts, model).ValueAt(address, isReference);
    }

    /// <summary>The same operation in another compilation's model. An implicit conversion has the syntax of its operand: it is found from above.</summary>
    private static IOperation? Counterpart(SemanticModel model, IOperation operation, CancellationToken token)
    {
        for (SyntaxNode? node = operation.Syntax; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (model.GetOperation(node, token)?.DescendantsAndSelf().FirstOrDefault(o => o.Syntax == operation.Syntax && o.Kind == operation.Kind && o.IsImplicit == operation.IsImplicit) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>What the engine of an earlier compilation has read; it has to read again should anybody still ask it.</summary>
    private Facts? TakeOver(CancellationToken token)
    {
        if (_before is not { } before)
        {
            return null;
        }

        _before = null;
        lock (before._gate)
        {
            if (before._facts is not { } facts || !before._userList.Equals(_userList) || !facts.TryAdvance(_compilation, token))
            {
                return null;
            }

            before._facts = null;
            return facts;
        }
    }
}

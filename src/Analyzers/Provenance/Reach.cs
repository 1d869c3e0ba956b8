using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// The gate before every question: what can hold, or lead to, an address of a mapping at all. Forwards from the few places that make a
/// mapping, over the same facts that a question walks backwards, but without contexts and paths: a superset, by symbol, of what any
/// question can answer "shared" to. Only bodies that mention something reached are read, so a body in which nothing is reached need not
/// be asked about. docs/decisions/0024 says why and what it may miss.
/// </summary>
internal sealed partial class Reach(Facts facts)
{
    private readonly Dictionary<ISymbol, Node> _values = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> _receivers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> _entered = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> _holders = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, Node> _types = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly Queue<Action> _noted = new();
    private readonly Queue<Node> _reached = new();
    private readonly HashSet<SyntaxNode> _members = [];
    private bool _isOpen;
    private bool _isStarted;
    private bool _isStale = true;

    /// <summary>Whether the member can hold an address of a mapping; false is certain.</summary>
    public bool MayMatter(SyntaxNode member)
    {
        Complete();
        return _isOpen || _members.Contains(member);
    }

    /// <summary>The same for one value in a member that matters.</summary>
    public bool MayBeMapped(Term[] terms)
    {
        Complete();
        return _isOpen || Sources(terms).Any(static n => n.IsReached);
    }

    public void NoteMember(SyntaxNode member) => _members.Add(member);

    public void Note(ISymbol symbol, Write write) => _noted.Enqueue(() => Flow(write.Values, Value(symbol), write.Syntax.SyntaxTree));

    public void Note(ISymbol method, Call call) => _noted.Enqueue(() => Entered((IMethodSymbol)method, call));

    public void NoteInvocation(ISymbol holder, Call call) => _noted.Enqueue(() =>
    {
        foreach (Term[] argument in call.Arguments)
        {
            Flow(argument ?? Term.Nothing, Holder(holder), call.Syntax.SyntaxTree);
        }
    });

    public void Note(ISymbol function, FunctionUse use) => _noted.Enqueue(() =>
    {
        SyntaxTree tree = use.Syntax.SyntaxTree;
        foreach (Node target in function is IMethodSymbol { MethodKind: not MethodKind.DelegateInvoke } method ? method.Parameters.Select(p => Value(p)) : [Holder(function)])
        {
            Flow(use.OtherArguments, target, tree);
            if (use.StoredIn is { } holder)
            {
                Edge(Holder(holder), target, tree);
            }
        }
    });

    /// <summary>What edited files have said is taken back; what was reached by it stays, and only costs a question too many.</summary>
    public void Forget(ICollection<SyntaxTree> trees)
    {
        Settle();
        _members.RemoveWhere(m => trees.Contains(m.SyntaxTree));
        foreach (ISymbol local in _values.Keys.Where(s => s is ILocalSymbol && s.DeclaringSyntaxReferences is [var place, ..] && trees.Contains(place.SyntaxTree)).ToArray())
        {
            _values.Remove(local);
        }

        foreach (Node node in Nodes())
        {
            node.Leads.RemoveAll(lead => lead.Tree is { } tree && trees.Contains(tree));
        }

        _isStale = true;
    }

    private IEnumerable<Node> Nodes() => _values.Values.Concat(_receivers.Values).Concat(_entered.Values).Concat(_holders.Values).Concat(_types.Values).Concat(_names.Values);

    private void Complete()
    {
        if (!_isStale && _noted.Count == 0 && _reached.Count == 0)
        {
            return;
        }

        bool closing = facts.IsClosing;
        facts.IsClosing = true;
        try
        {
            if (_isStale)
            {
                LowerSources();
                foreach (Node node in Nodes().Where(static n => n.IsReached).ToArray())
                {
                    _reached.Enqueue(node);
                }
            }

            Settle();
            while (!_isOpen && _reached.Count > 0)
            {
                Lower(_reached.Peek());
                _reached.Dequeue();
                Settle();
            }

            _isStale = false;
        }
        finally
        {
            facts.IsClosing = closing;
        }
    }

    private void Settle()
    {
        while (_noted.Count > 0)
        {
            _noted.Peek()();
            _noted.Dequeue();
        }
    }

    private void Flow(Term[] from, Node to, SyntaxTree? tree)
    {
        if (to.IsReached)
        {
            return;
        }

        foreach (Node source in Sources(from))
        {
            Edge(source, to, tree);
        }
    }

    private void Edge(Node from, Node to, SyntaxTree? tree)
    {
        if (from.IsReached)
        {
            Arrive(to);
        }
        else if (from != to)
        {
            from.Leads.Add((to, tree));
        }
    }

    private void Arrive(Node first)
    {
        Stack<Node> open = new([first]);
        while (open.Count > 0)
        {
            Node node = open.Pop();
            if (node.IsReached)
            {
                continue;
            }

            node.IsReached = true;
            _reached.Enqueue(node);
            foreach ((Node to, _) in node.Leads)
            {
                open.Push(to);
            }

            node.Leads.Clear();
        }
    }

    private void Entered(IMethodSymbol method, Call call)
    {
        SyntaxTree tree = call.Syntax.SyntaxTree;
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            if (call.Arguments[i] is { Length: > 0 } argument)
            {
                Flow(argument, Value(method.Parameters[i]), tree);
            }
        }

        if (call.Receiver.Length > 0 && (method.ContainingType is { IsValueType: true } or { TypeKind: TypeKind.Interface } || Symbols.IsExtensionBlock(method.ContainingType)))
        {
            Flow(call.Receiver, Get(_entered, method), tree);
        }
    }

    private Node Get(Dictionary<ISymbol, Node> nodes, ISymbol symbol)
    {
        symbol = facts.Key(symbol);
        if (!nodes.TryGetValue(symbol, out Node? node))
        {
            nodes.Add(symbol, node = new Node(symbol, nodes == _entered ? NodeKind.Entered : nodes == _holders ? NodeKind.Holder : nodes == _types ? NodeKind.Type : nodes == _receivers ? NodeKind.Receiver : NodeKind.Value));
            Connect(node);
        }

        return node;
    }

    private Node Value(ISymbol symbol) => Get(_values, symbol);

    private Node Holder(ISymbol symbol) => Get(_holders, symbol);

    private Node Named(string name)
    {
        if (!_names.TryGetValue(name, out Node? node))
        {
            _names.Add(name, node = new Node(null, NodeKind.Name));
        }

        return node;
    }

    private enum NodeKind
    {
        /// <summary>What a variable holds or a method returns; a handle type stands for what its objects hold.</summary>
        Value,

        /// <summary><c>this</c> in a type's members.</summary>
        Receiver,

        /// <summary>A method that is entered with such a receiver.</summary>
        Entered,

        /// <summary>A variable whose function is invoked with it.</summary>
        Holder,

        /// <summary>A type whose objects give it out by members that no name calls.</summary>
        Type,

        /// <summary>Members of that name, through an interface.</summary>
        Name,
    }

    private sealed class Node(ISymbol? symbol, NodeKind kind)
    {
        public ISymbol? Symbol { get; } = symbol;

        public NodeKind Kind { get; } = kind;

        public bool IsReached { get; set; }

        public List<(Node To, SyntaxTree? Tree)> Leads { get; } = [];
    }
}

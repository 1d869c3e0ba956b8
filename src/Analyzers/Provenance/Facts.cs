using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Provenance;

/// <summary>A value that flows into a variable, a return or a container, and where that is written.</summary>
internal sealed class Write(Term[] values, SyntaxNode syntax, IMethodSymbol? method, object[] rest)
{
    public Term[] Values { get; } = values;

    public SyntaxNode Syntax { get; } = syntax;

    /// <summary>The method that writes; null in initialisers.</summary>
    public IMethodSymbol? Method { get; } = method;

    /// <summary>For a write deep inside a struct: the fields below the one that it is filed under.</summary>
    public object[] Rest { get; } = rest;
}

/// <summary>Where a function is used as a value: handed to a variable that somebody invokes, or to a library call.</summary>
internal sealed class FunctionUse(ISymbol? storedIn, Term[] otherArguments, SyntaxNode syntax)
{
    public ISymbol? StoredIn { get; } = storedIn;

    public Term[] OtherArguments { get; } = otherArguments;

    public SyntaxNode Syntax { get; } = syntax;
}

/// <summary>
/// What the compilation's bodies say, in terms. A body is lowered when a name asks for it, once; asking is complete by name,
/// so what a reader sees does not depend on what was lowered before.
/// </summary>
internal sealed partial class Facts
{
    private readonly List<SyntaxTree> _trees;
    private readonly HashSet<SyntaxNode> _lowered = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _askedSinceEdit = new(StringComparer.Ordinal);
    private readonly Dictionary<ISymbol, VariableTerm> _variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<(SyntaxNode, IMethodSymbol), Call> _callAt = [];
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private readonly Dictionary<IOperation, Values.SymbolIndex> _indexes = [];

    /// <summary>Files that came after some names had been asked for.</summary>
    private readonly HashSet<SyntaxTree> _late = [];
    private Edits? _edits;

    public Facts(Compilation compilation, Catalog.UserList userList)
    {
        Compilation = compilation;
        Current = compilation;
        UserList = userList;
        Reach = new Reach(this);
        Writes = new(this, static w => w.Syntax, Reach.Note);
        PathWrites = new(this, static w => w.Syntax, Reach.Note);
        Returns = new(this, static w => w.Syntax, Reach.Note);
        Calls = new(this, static c => c.Syntax, Reach.Note);
        Mutations = new(this, static c => c.Syntax);
        Invocations = new(this, static c => c.Syntax, Reach.NoteInvocation);
        FunctionUses = new(this, static u => u.Syntax, Reach.Note);
        HeldBelow = new(this, static w => w.Syntax, Reach.Note);

        _trees = [.. InOrder(compilation)];
    }

    /// <summary>The compilation whose symbols the facts name.</summary>
    public Compilation Compilation { get; }

    /// <summary>The same, or a later one in which bodies of a few files are different.</summary>
    public Compilation Current { get; private set; }

    public Catalog.UserList UserList { get; }

    public CancellationToken Token { get; set; }

    /// <summary>Which bodies and values questions can be about.</summary>
    public Reach Reach { get; }

    /// <summary>Bodies are read because <see cref="Reach"/> wants them.</summary>
    public bool IsClosing { get; set; }

    public int LoweredMembers => _lowered.Count;

    public FactList<Write> Writes { get; }

    /// <summary>Writes into a field of a struct variable, by variable; the field is the first of <see cref="Write.Rest"/>.</summary>
    public FactList<Write> PathWrites { get; }

    public FactList<Write> Returns { get; }

    public FactList<Call> Calls { get; }

    /// <summary>Calls on a struct variable whose method may assign its fields.</summary>
    public FactList<Call> Mutations { get; }

    /// <summary>Arguments with which the function in a variable is invoked.</summary>
    public FactList<Call> Invocations { get; }

    public FactList<FunctionUse> FunctionUses { get; }

    /// <summary>Addresses that derived types put into what they inherit from a handle or stream of the library, by base class.</summary>
    public FactList<Write> HeldBelow { get; }

    /// <summary>The one symbol under which facts are filed.</summary>
    public ISymbol Key(ISymbol symbol) => _edits is null ? Symbols.Key(symbol) : Symbols.Key(_edits.Old(Symbols.Key(symbol)));

    public INamedTypeSymbol Type(INamedTypeSymbol type) => (INamedTypeSymbol)Key(type);

    public ITypeSymbol? ReceiverType(ITypeSymbol? type) => type is INamedTypeSymbol named ? Type(named) : type;

    /// <summary>A declaration as it stands now.</summary>
    public SyntaxNode Syntax(SyntaxReference reference)
    {
        SyntaxNode node = reference.GetSyntax(Token);
        return _edits is null ? node : _edits.Current(node);
    }

    public VariableTerm Variable(ISymbol symbol)
    {
        symbol = Key(symbol);
        if (!_variables.TryGetValue(symbol, out VariableTerm? term))
        {
            _variables.Add(symbol, term = new VariableTerm(symbol));
        }

        return term;
    }

    /// <summary>One call a place and target, however often the expression around it is lowered.</summary>
    public bool TryGetCall(SyntaxNode syntax, IMethodSymbol target, out Call call)
    {
        target = (IMethodSymbol)Key(target);
        if (_callAt.TryGetValue((syntax, target), out call!))
        {
            return true;
        }

        _callAt.Add((syntax, target), call = new Call(target, syntax));
        return false;
    }

    /// <summary>The same as <see cref="LowerMentions"/>, for what is reached: asked apart, so that it is known which bodies that are.</summary>
    public void LowerReached(string name) => Ask("r:", name, index => index.Mentioning(name).Concat(index.Declaring(name)));

    public void LowerReachedCreators(string typeName, int argumentCount) =>
        Ask("rc" + argumentCount + ":", typeName, index => index.Creating(typeName, argumentCount));

    /// <summary>What the compilation's declarations call a native function.</summary>
    public string[] NamesOf(string entryPoint) => [.. _trees.SelectMany(tree => NameIndex.Of(tree, Token).NamesOf(entryPoint)).Distinct(StringComparer.Ordinal)];

    /// <summary>Members and parameters with the attribute for shared mappings.</summary>
    public SyntaxNode[] Marked() => [.. _trees.SelectMany(tree => NameIndex.Of(tree, Token).Marked)];

    public IEnumerable<ISymbol> DeclaredBy(SyntaxNode declaration) => declaration.DescendantNodesAndSelf(static n => n is not (StatementSyntax or ExpressionSyntax))
        .Where(static n => n is MemberDeclarationSyntax and not BaseFieldDeclarationSyntax or VariableDeclaratorSyntax or ParameterSyntax or AccessorDeclarationSyntax)
        .Select(n => Model(n.SyntaxTree).GetDeclaredSymbol(n, Token)).OfType<ISymbol>();

    public void LowerMentions(string name) => Ask("m:", name, index => index.Mentioning(name));

    public void LowerWriters(string name) => Ask("w:", name, index => index.Writing(name));

    /// <summary>Members that call a native function, whatever its declaration calls it in C#.</summary>
    public void LowerNativeCallers(string entryPoint)
    {
        LowerMentions(entryPoint);
        foreach (string name in NamesOf(entryPoint))
        {
            LowerMentions(name);
        }
    }

    /// <summary>The same within one type: for a variable that only its members can see.</summary>
    public void LowerWriters(string name, INamedTypeSymbol type)
    {
        foreach (SyntaxNode declaration in type.DeclaringSyntaxReferences.Select(Syntax))
        {
            foreach (SyntaxNode member in NameIndex.Of(declaration.SyntaxTree, Token).Writing(name))
            {
                if (declaration.Span.Contains(member.Span))
                {
                    Lower(member, null);
                }
            }
        }
    }

    public void LowerCreators(string typeName, int argumentCount) =>
        Ask("c" + argumentCount + ":", typeName, index => index.Creating(typeName, argumentCount));

    /// <summary>Members of that name: their declarations only, nothing is lowered.</summary>
    public IEnumerable<SyntaxNode> Declaring(string name) => _trees.SelectMany(tree => NameIndex.Of(tree, Token).Declaring(name));

    /// <summary>Types with that name in their list of bases.</summary>
    public IEnumerable<INamedTypeSymbol> TypesListing(string baseName) => _trees
        .SelectMany(tree => NameIndex.Of(tree, Token).Listing(baseName))
        .Select(declaration => Model(declaration.SyntaxTree).GetDeclaredSymbol(declaration, Token)).OfType<INamedTypeSymbol>().Select(Type);

    public SemanticModel Model(SyntaxTree tree)
    {
        if (!_models.TryGetValue(tree, out SemanticModel? model))
        {
#pragma warning disable RS1030 // the context's model knows one tree; the engine follows values into others
            _models.Add(tree, model = (IsEdited(tree) ? Current : Compilation).GetSemanticModel(tree));
#pragma warning restore RS1030
        }

        return model;
    }

    /// <summary>What names what in a body: the questions about numbers come back to the same bodies again and again.</summary>
    public Values.SymbolIndex Index(IOperation body)
    {
        if (!_indexes.TryGetValue(body, out Values.SymbolIndex? index))
        {
            _indexes.Add(body, index = new Values.SymbolIndex(body));
        }

        return index;
    }

    /// <summary>Lowers the member that declares or holds the node.</summary>
    public void LowerMemberOf(SyntaxNode node)
    {
        if (NameIndex.MemberOf(node) is { } member)
        {
            Lower(_edits is null ? member : _edits.Current(member), null);
        }
    }

    /// <summary>Lowers a symbol's declarations (a method's body, a field's or property's initialiser).</summary>
    public void LowerDeclarations(ISymbol symbol)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (!IsOwnAssembly(symbol.ContainingAssembly))
            {
                return;
            }

            LowerMemberOf(reference.GetSyntax(Token));
        }
    }

    public void Lower(SyntaxNode member, SemanticModel? model)
    {
        if (IsClosing)
        {
            Reach.NoteMember(member);
        }

        if (_lowered.Add(member))
        {
            Token.ThrowIfCancellationRequested();
            try
            {
                new Lowering(this, model ?? Model(member.SyntaxTree)).Member(member);
            }
            catch (OperationCanceledException)
            {
                // half a body would be a wrong answer to the next question
                _lowered.Remove(member);
                throw;
            }
        }
    }

    private void Ask(string role, string name, Func<NameIndex, IEnumerable<SyntaxNode>> find)
    {
        string key = role + name;
        bool again = _asked.Contains(key);
        if (again && (_edits is null || _askedSinceEdit.Contains(key)))
        {
            return;
        }

        foreach (SyntaxTree tree in again ? _late : (IEnumerable<SyntaxTree>)_trees)
        {
            Token.ThrowIfCancellationRequested();
            foreach (SyntaxNode member in find(NameIndex.Of(tree, Token)))
            {
                Lower(member, null);
            }
        }

        _asked.Add(key);
        _askedSinceEdit.Add(key);
    }

    /// <summary>By path, so that neither the order of files nor of callbacks shows in an answer.</summary>
    private static IEnumerable<SyntaxTree> InOrder(Compilation compilation) => compilation.SyntaxTrees.OrderBy(static t => t.FilePath, StringComparer.Ordinal);
}

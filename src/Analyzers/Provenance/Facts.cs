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
internal sealed class Facts
{
    private readonly List<SyntaxTree> _trees;
    private readonly HashSet<SyntaxNode> _lowered = [];
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<ISymbol, VariableTerm> _variables = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<(SyntaxNode, IMethodSymbol), Call> _callAt = [];
    private readonly Dictionary<SyntaxNode, SemanticModel> _models = [];

    public Facts(Compilation compilation, Catalog.UserList userList)
    {
        Compilation = compilation;
        UserList = userList;

        // by path, so that neither the order of files nor of callbacks shows in an answer
        _trees = [.. compilation.SyntaxTrees.OrderBy(static t => t.FilePath, StringComparer.Ordinal)];
    }

    public Compilation Compilation { get; }

    public Catalog.UserList UserList { get; }

    public CancellationToken Token { get; set; }

    public FactList<Write> Writes { get; } = new(static w => w.Syntax);

    /// <summary>Writes into a field of a struct variable, by variable; the field is the first of <see cref="Write.Rest"/>.</summary>
    public FactList<Write> PathWrites { get; } = new(static w => w.Syntax);

    public FactList<Write> Returns { get; } = new(static w => w.Syntax);

    public FactList<Call> Calls { get; } = new(static c => c.Syntax);

    /// <summary>Calls on a struct variable whose method may assign its fields.</summary>
    public FactList<Call> Mutations { get; } = new(static c => c.Syntax);

    /// <summary>Arguments with which the function in a variable is invoked.</summary>
    public FactList<Call> Invocations { get; } = new(static c => c.Syntax);

    public FactList<FunctionUse> FunctionUses { get; } = new(static u => u.Syntax);

    /// <summary>Addresses that derived types put into what they inherit from a handle or stream of the library, by base class.</summary>
    public FactList<Write> HeldBelow { get; } = new(static w => w.Syntax);

    public bool IsOwn(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Length > 0 && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Compilation.Assembly);

    public VariableTerm Variable(ISymbol symbol)
    {
        symbol = Symbols.Key(symbol);
        if (!_variables.TryGetValue(symbol, out VariableTerm? term))
        {
            _variables.Add(symbol, term = new VariableTerm(symbol));
        }

        return term;
    }

    /// <summary>One call a place and target, however often the expression around it is lowered.</summary>
    public bool TryGetCall(SyntaxNode syntax, IMethodSymbol target, out Call call)
    {
        target = Symbols.Key(target);
        if (_callAt.TryGetValue((syntax, target), out call!))
        {
            return true;
        }

        _callAt.Add((syntax, target), call = new Call(target, syntax));
        return false;
    }

    public void LowerMentions(string name) => Ask("m:", name, index => index.Mentioning(name));

    public void LowerWriters(string name) => Ask("w:", name, index => index.Writing(name));

    /// <summary>Members that call a native function, whatever its declaration calls it in C#.</summary>
    public void LowerNativeCallers(string entryPoint)
    {
        LowerMentions(entryPoint);
        foreach (string name in _trees.SelectMany(tree => NameIndex.Of(tree, Token).NamesOf(entryPoint)).Distinct(StringComparer.Ordinal).ToArray())
        {
            LowerMentions(name);
        }
    }

    /// <summary>The same within one type: for a variable that only its members can see.</summary>
    public void LowerWriters(string name, INamedTypeSymbol type)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            foreach (SyntaxNode member in NameIndex.Of(reference.SyntaxTree, Token).Writing(name))
            {
                if (reference.Span.Contains(member.Span))
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
        .Select(declaration => Model(declaration.SyntaxTree).GetDeclaredSymbol(declaration, Token)).OfType<INamedTypeSymbol>();

    public SemanticModel Model(SyntaxTree tree)
    {
        SyntaxNode root = tree.GetRoot(Token);
        if (!_models.TryGetValue(root, out SemanticModel? model))
        {
#pragma warning disable RS1030 // the context's model knows one tree; the engine follows values into others
            _models.Add(root, model = Compilation.GetSemanticModel(tree));
#pragma warning restore RS1030
        }

        return model;
    }

    /// <summary>Lowers the member that declares or holds the node.</summary>
    public void LowerMemberOf(SyntaxNode node)
    {
        if (NameIndex.MemberOf(node) is { } member)
        {
            Lower(member, null);
        }
    }

    /// <summary>Lowers a symbol's declarations (a method's body, a field's or property's initialiser).</summary>
    public void LowerDeclarations(ISymbol symbol)
    {
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            if (!SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Compilation.Assembly))
            {
                return;
            }

            LowerMemberOf(reference.GetSyntax(Token));
        }
    }

    public void Lower(SyntaxNode member, SemanticModel? model)
    {
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
        if (_asked.Contains(key))
        {
            return;
        }

        foreach (SyntaxTree tree in _trees)
        {
            Token.ThrowIfCancellationRequested();
            foreach (SyntaxNode member in find(NameIndex.Of(tree, Token)))
            {
                Lower(member, null);
            }
        }

        _asked.Add(key);
    }
}

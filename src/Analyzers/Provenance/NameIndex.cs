using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// Which members of one file can say something about a name: text only, nothing is bound. It answers "who might write, call, create
/// or declare X?", so that only those bodies are bound. Cached by tree: an edit of another file does not touch it.
/// </summary>
internal sealed class NameIndex
{
    /// <summary>Names for what has no identifier.</summary>
    public const string Indexer = "this[";
    public const string Operator = "operator";

    private static readonly ConditionalWeakTable<SyntaxTree, NameIndex> Cache = new();

    private readonly List<SyntaxNode> _members = [];
    private readonly Dictionary<string, List<int>> _mentioned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _declared = new(StringComparer.Ordinal);
    private readonly List<(string EntryPoint, string Name)> _imports = [];
    private readonly Dictionary<string, List<SyntaxNode>> _listing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SyntaxNode>> _positional = new(StringComparer.Ordinal);

    /// <summary>Members, and parameters of types, with the attribute for shared mappings.</summary>
    public List<SyntaxNode> Marked { get; } = [];

    private NameIndex(SyntaxNode root)
    {
        foreach (SyntaxNode member in Members(root))
        {
            _members.Add(member);
            Read(member);
        }
    }

    /// <summary>What this file's declarations call a native function.</summary>
    public IEnumerable<string> NamesOf(string entryPoint) => _imports.Where(i => i.EntryPoint == entryPoint).Select(static i => i.Name);

    /// <summary>Type declarations with that name in their list of bases.</summary>
    public IEnumerable<SyntaxNode> Listing(string baseName) => _listing.TryGetValue(baseName, out List<SyntaxNode>? types) ? types : [];

    public static NameIndex Of(SyntaxTree tree, CancellationToken token)
    {
        if (!Cache.TryGetValue(tree, out NameIndex? index))
        {
            SyntaxNode root = tree.GetRoot(token);
            index = Cache.GetValue(tree, _ => new NameIndex(root));
        }

        return index;
    }

    public IEnumerable<SyntaxNode> Mentioning(string name) => Find(_mentioned, name);

    public IEnumerable<SyntaxNode> Writing(string name) => Find(_written, name);

    /// <summary>Declarations of members with that name, positional properties of records too.</summary>
    public IEnumerable<SyntaxNode> Declaring(string name) =>
        _positional.TryGetValue(name, out List<SyntaxNode>? positional) ? Find(_declared, name).Concat(positional) : Find(_declared, name);

    /// <summary>Members that create an object of a type with that name: by name, or by forms that do not say the name.</summary>
    public IEnumerable<SyntaxNode> Creating(string typeName, int argumentCount) =>
        Find(_created, typeName).Concat(Find(_created, Unnamed(argumentCount)));

    /// <summary>The member, as this index cuts them, that holds a node.</summary>
    public static SyntaxNode? MemberOf(SyntaxNode node)
    {
        for (SyntaxNode? current = node; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax or PrimaryConstructorBaseTypeSyntax:
                    return current;
                case GlobalStatementSyntax:
                    return current.Parent;
                case BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    private static string Unnamed(int argumentCount) => argumentCount switch
    {
        0 => "new(0",
        1 => "new(1",
        2 => "new(2",
        3 => "new(3",
        4 => "new(4",
        5 => "new(5",
        _ => "new(n",
    };

    private IEnumerable<SyntaxNode> Members(SyntaxNode root)
    {
        Stack<SyntaxNode> containers = new([root]);
        while (containers.Count > 0)
        {
            SyntaxNode container = containers.Pop();
            ReadType(container);
            if (container is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
            {
                yield return unit;
            }

            foreach (SyntaxNode child in container.ChildNodes())
            {
                switch (child)
                {
                    case BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax:
                        containers.Push(child);
                        break;
                    case BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseFieldDeclarationSyntax:
                        yield return child;
                        break;
                    case BaseListSyntax { Types: [PrimaryConstructorBaseTypeSyntax first, ..] }:
                        yield return first;
                        break;
                }
            }
        }
    }

    private void ReadType(SyntaxNode container)
    {
        if (container is TypeDeclarationSyntax { BaseList.Types: var bases })
        {
            foreach (BaseTypeSyntax listed in bases)
            {
                Add(_listing, SimpleName(listed.Type), container);
            }
        }

        if (container is TypeDeclarationSyntax { ParameterList.Parameters: var given })
        {
            Marked.AddRange(given.Where(static p => p.AttributeLists.Any(static l => l.Attributes.Any(static a => IsMark(a.Name)))));
        }

        if (container is RecordDeclarationSyntax { ParameterList.Parameters: var parameters })
        {
            foreach (ParameterSyntax parameter in parameters)
            {
                Add(_positional, parameter.Identifier.ValueText, parameter);
            }
        }
    }

    private static void Add(Dictionary<string, List<SyntaxNode>> names, string name, SyntaxNode node)
    {
        if (!names.TryGetValue(name, out List<SyntaxNode>? nodes))
        {
            names.Add(name, nodes = []);
        }

        nodes.Add(node);
    }

    private static void Add(Dictionary<string, List<int>> names, string name, int member)
    {
        if (!names.TryGetValue(name, out List<int>? members))
        {
            names.Add(name, members = []);
        }

        if (members.Count == 0 || members[members.Count - 1] != member)
        {
            members.Add(member);
        }
    }

    private IEnumerable<SyntaxNode> Find(Dictionary<string, List<int>> names, string name) =>
        names.TryGetValue(name, out List<int>? members) ? members.Select(i => _members[i]) : [];

    private void Read(SyntaxNode member)
    {
        int id = _members.Count - 1;
        foreach (string name in DeclaredNames(member))
        {
            Add(_declared, name, id);
        }

        if (member is MethodDeclarationSyntax { AttributeLists.Count: > 0, Body: null, ExpressionBody: null } import && EntryPoint(import) is { } entryPoint)
        {
            _imports.Add((entryPoint, import.Identifier.ValueText));
        }

        // a file's top-level statements are one member, but the types below them are not part of it
        IEnumerable<SyntaxNode> nodes = member is CompilationUnitSyntax unit
            ? unit.Members.OfType<GlobalStatementSyntax>().SelectMany(static s => s.DescendantNodes())
            : member.DescendantNodesAndSelf();
        foreach (SyntaxNode node in nodes)
        {
            switch (node)
            {
                case SimpleNameSyntax name:
                    Add(_mentioned, name.Identifier.ValueText, id);
                    if (IsWritten(name))
                    {
                        Add(_written, name.Identifier.ValueText, id);
                    }

                    break;
                case ObjectCreationExpressionSyntax creation:
                    Add(_created, SimpleName(creation.Type), id);
                    break;
                case ImplicitObjectCreationExpressionSyntax creation:
                    Add(_created, Unnamed(creation.ArgumentList.Arguments.Count), id);
                    break;
                case ConstructorInitializerSyntax initializer:
                    Add(_created, Unnamed(initializer.ArgumentList.Arguments.Count), id);
                    break;
                case PrimaryConstructorBaseTypeSyntax primary:
                    Add(_created, SimpleName(primary.Type), id);
                    break;
                case AttributeSyntax { Name: var attribute } when IsMark(attribute):
                    Marked.Add(member);
                    break;
                case ElementAccessExpressionSyntax or ElementBindingExpressionSyntax:
                    Add(_mentioned, Indexer, id);
                    break;
            }
        }
    }

    private static bool IsMark(NameSyntax attribute) => SimpleName(attribute).StartsWith("SharedMapping", StringComparison.Ordinal);

    /// <summary><c>EntryPoint = "mmap"</c> in an attribute.</summary>
    private static string? EntryPoint(MethodDeclarationSyntax import) => import.AttributeLists.SelectMany(static list => list.Attributes)
        .SelectMany(static attribute => attribute.ArgumentList?.Arguments ?? default)
        .Where(static argument => argument.NameEquals?.Name.Identifier.ValueText == "EntryPoint")
        .Select(static argument => (argument.Expression as LiteralExpressionSyntax)?.Token.ValueText).FirstOrDefault();

    private static string SimpleName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        _ => type.ToString(),
    };

    private static IEnumerable<string> DeclaredNames(SyntaxNode member) => member switch
    {
        MethodDeclarationSyntax method => [method.Identifier.ValueText],
        PropertyDeclarationSyntax property => [property.Identifier.ValueText],
        IndexerDeclarationSyntax => [Indexer],
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => [Operator],
        BaseFieldDeclarationSyntax field => field.Declaration.Variables.Select(static v => v.Identifier.ValueText),
        _ => [],
    };

    /// <summary>Whether the named variable, or something inside it, can be changed here.</summary>
    private static bool IsWritten(SimpleNameSyntax name)
    {
        SyntaxNode current = name;
        if (current.Parent is MemberAccessExpressionSyntax { Name: var own } qualified && own == current)
        {
            current = qualified;
        }
        else if (current.Parent is MemberBindingExpressionSyntax binding)
        {
            current = binding;
        }

        while (true)
        {
            SyntaxNode? parent = current.Parent;
            switch (parent)
            {
                case MemberAccessExpressionSyntax access when access.Expression == current:
                    if (access.Parent is InvocationExpressionSyntax && (access.Name.Identifier.ValueText == "AsSpan" || Catalog.KnownApis.IsStoringName(access.Name.Identifier.ValueText)))
                    {
                        return true;
                    }

                    current = access;
                    continue;
                case ConditionalAccessExpressionSyntax conditional when conditional.Expression == current:
                    return true;
                case ElementAccessExpressionSyntax access when access.Expression == current:
                    current = access;
                    continue;
                case InvocationExpressionSyntax call when call.Expression == current:
                    current = call;
                    continue;
                case ParenthesizedExpressionSyntax or CastExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression }:
                    current = parent;
                    continue;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression }:
                    current = parent;
                    continue;
                case AssignmentExpressionSyntax assignment:
                    return assignment.Left == current;
                case ArgumentSyntax argument:
                    return !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax or { Parent.Parent: RefExpressionSyntax };
                case EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Type: GenericNameSyntax { Identifier.ValueText: "Span" } } }:
                    return true;
                case RefExpressionSyntax:
                    return true;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression or (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }:
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
                    current = parent;
                    continue;
                case PrefixUnaryExpressionSyntax prefix:
                    return prefix.IsKind(SyntaxKind.AddressOfExpression);
                default:
                    return false;
            }
        }
    }
}

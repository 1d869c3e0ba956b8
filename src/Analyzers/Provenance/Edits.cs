using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// What a keystroke leaves as it was. An editor makes a new compilation, with new symbols, for each one; but when the edited files still
/// declare the same members, everything that was read of the other files holds. So facts stay in terms of the compilation that they
/// were first read from, and this translates: a symbol of the new one to the old one by its declaration, and a declaration forth and back.
/// </summary>
internal sealed class Edits
{
    private const int MaxEditedFiles = 4;

    private readonly Compilation _from;
    private readonly Compilation _to;
    private readonly Dictionary<SyntaxTree, SyntaxTree> _oldTreeOf = [];
    private readonly Dictionary<SyntaxNode, SyntaxNode> _oldOf = [];
    private readonly Dictionary<SyntaxNode, SyntaxNode> _newOf = [];
    private readonly Dictionary<ISymbol, ISymbol> _known = new(SymbolEqualityComparer.Default);

    private Edits(Compilation from, Compilation to) => (_from, _to) = (from, to);

    /// <summary>The difference between two compilations, if it is nothing but bodies of few files.</summary>
    public static Edits? Between(Compilation from, Compilation to, CancellationToken token)
    {
        SyntaxTree[] old = [.. from.SyntaxTrees];
        SyntaxTree[] now = [.. to.SyntaxTrees];
        if (old.Length != now.Length || from.AssemblyName != to.AssemblyName || !Equals(from.Options, to.Options) || !from.References.SequenceEqual(to.References))
        {
            return null;
        }

        Edits edits = new(from, to);
        for (int i = 0; i < now.Length; i++)
        {
            if (now[i] != old[i] && (edits._oldTreeOf.Count >= MaxEditedFiles || !edits.Pair(old[i], now[i], token)))
            {
                return null;
            }
        }

        return edits;
    }

    public bool IsNew(SyntaxTree tree) => _oldTreeOf.ContainsKey(tree);

    /// <summary>The declaration as it stands now.</summary>
    public SyntaxNode Current(SyntaxNode node) => _newOf.TryGetValue(node, out SyntaxNode? current) ? current : node;

    /// <summary>The old compilation's symbol for a declared one of the new; locals and lambdas of edited files stay as they are.</summary>
    public ISymbol Old(ISymbol symbol)
    {
        if (!SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _to.Assembly) || symbol is INamedTypeSymbol { IsAnonymousType: true } or { ContainingType.IsAnonymousType: true })
        {
            return symbol;
        }

        if (!_known.TryGetValue(symbol, out ISymbol? old))
        {
            _known.Add(symbol, old = Find(symbol) ?? symbol);
        }

        return old;
    }

    private bool Pair(SyntaxTree old, SyntaxTree now, CancellationToken token)
    {
        if (old.FilePath != now.FilePath || !Equals(old.Options, now.Options) || !SyntaxFactory.AreEquivalent(old, now, topLevel: true))
        {
            return false;
        }

        SyntaxNode[] before = [.. Declarations(old.GetRoot(token))];
        SyntaxNode[] after = [.. Declarations(now.GetRoot(token))];
        if (before.Length != after.Length)
        {
            return false;
        }

        for (int i = 0; i < before.Length; i++)
        {
            if (before[i].RawKind != after[i].RawKind)
            {
                return false;
            }

            _oldOf[after[i]] = before[i];
            _newOf[before[i]] = after[i];
        }

        _oldTreeOf.Add(now, old);
        return true;
    }

    /// <summary>Everything that can be declared outside of bodies, in the order of the text.</summary>
    private static IEnumerable<SyntaxNode> Declarations(SyntaxNode root) => root
        .DescendantNodesAndSelf(static n => n is not (StatementSyntax or ExpressionSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax or ConstructorInitializerSyntax or AttributeListSyntax or GlobalStatementSyntax))
        .Where(static n => n is CompilationUnitSyntax or ParameterSyntax or AccessorDeclarationSyntax or VariableDeclaratorSyntax or PrimaryConstructorBaseTypeSyntax
            || (n is MemberDeclarationSyntax and not GlobalStatementSyntax));

    private ISymbol? Find(ISymbol symbol)
    {
        switch (symbol)
        {
            case IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter:
                return !IsInBody(method) && Old(method) is IMethodSymbol old && !ReferenceEquals(old, method) && parameter.Ordinal < old.Parameters.Length ? old.Parameters[parameter.Ordinal] : null;
            case IMethodSymbol { AssociatedSymbol: { } associated } accessor:
                return Old(associated) switch
                {
                    IPropertySymbol property => accessor.MethodKind == MethodKind.PropertySet ? property.SetMethod : property.GetMethod,
                    IEventSymbol @event => accessor.MethodKind == MethodKind.EventAdd ? @event.AddMethod : @event.RemoveMethod,
                    _ => null,
                };
            case ILocalSymbol or IRangeVariableSymbol or ITypeParameterSymbol:
                return null;
            case IMethodSymbol function when IsInBody(function):
                return null;
        }

        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode node = reference.GetSyntax();
            SyntaxNode? declaration = !IsNew(node.SyntaxTree) ? node : _oldOf.TryGetValue(node, out SyntaxNode? old) ? old : null;
#pragma warning disable RS1030 // the model of another compilation
            if (declaration is not null && _from.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration) is { } found)
#pragma warning restore RS1030
            {
                return found.Kind == symbol.Kind ? found : Member((found as INamedTypeSymbol) ?? found.ContainingType, symbol);
            }
        }

        return Implicit(symbol);
    }

    /// <summary>Constructors and record members that nobody wrote.</summary>
    private ISymbol? Implicit(ISymbol symbol) => symbol.ContainingType is { } type ? Member(Old(type) as INamedTypeSymbol, symbol) : null;

    /// <summary>A primary constructor is declared by its type, a positional property by a parameter.</summary>
    private static ISymbol? Member(INamedTypeSymbol? type, ISymbol like) => type?.GetMembers(like.Name)
        .FirstOrDefault(m => m.Kind == like.Kind && m.IsImplicitlyDeclared == like.IsImplicitlyDeclared
            && (m is not IMethodSymbol method || method.Parameters.Length == ((IMethodSymbol)like).Parameters.Length));

    private static bool IsInBody(IMethodSymbol method) => method.MethodKind is MethodKind.LambdaMethod or MethodKind.LocalFunction;
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>
/// Where a symbol occurs in the compilation, as operations. Members are found by name in the text first, so only bodies that mention the
/// name are bound; more than <see cref="MaxBodies"/> a question, and the answer says that it is not complete.
/// </summary>
internal sealed class Occurrences(Facts facts)
{
    /// <summary>A name that stands in more bodies than this is asked about by nobody who waits for a keystroke.</summary>
    private const int MaxBodies = 400;

    private int _bodies;

    /// <summary>Whether all bodies that were asked for have been read.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Whether a name was too common even where the member's type is named.</summary>
    public bool IsExhausted { get; private set; }

    public Facts Facts => facts;

    /// <summary>References to a local, parameter, field, property or method. Locals and parameters are looked for around the given operation.</summary>
    public IEnumerable<IOperation> Of(ISymbol symbol, IOperation near)
    {
        symbol = Symbols.Key(symbol);
        switch (symbol)
        {
            case ILocalSymbol:
                return facts.Index(Functions.Root(near)).References(symbol);
            case IParameterSymbol { ContainingSymbol: IMethodSymbol method }:
                return BodiesOf(method).SelectMany(b => facts.Index(b).References(symbol));
            case IFieldSymbol or IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction }:
                return (facts.IsOwn(symbol) ? Mentioning(symbol) : InTypeAround(near.Syntax, symbol.Name)).SelectMany(b => facts.Index(b).References(symbol));
            default:
                IsComplete = false;
                return [];
        }
    }

    /// <summary>Calls of an own method or constructor, also under the names of what it overrides or implements.</summary>
    public IEnumerable<IOperation> CallsOf(IMethodSymbol method)
    {
        HashSet<ISymbol> names = new(Symbols.WithBases(Symbols.Key(method)), SymbolEqualityComparer.Default);
        IEnumerable<SyntaxNode> members = method.MethodKind == MethodKind.Constructor ? Creating(method)
            : names.Select(static n => n.Name).Distinct().SelectMany(name => Trees().SelectMany(tree => NameIndex.Of(tree, facts.Token).Mentioning(name)));
        return members.Distinct().SelectMany(Bind).SelectMany(b => names.SelectMany(facts.Index(b).Calls));
    }

    /// <summary>The bodies of an own method, accessor, lambda or local function.</summary>
    public IEnumerable<IOperation> BodiesOf(IMethodSymbol method)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            if (facts.IsOwn(method) && facts.Compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                SyntaxNode declaration = reference.GetSyntax(facts.Token);
                foreach (IOperation body in declaration is TypeDeclarationSyntax type ? PrimaryConstructor(type)
                    : NameIndex.MemberOf(declaration) is { } member ? Bind(member) : [])
                {
                    yield return body;
                }
            }
        }
    }

    /// <summary>A primary constructor's parameters are used anywhere in the type.</summary>
    private IEnumerable<IOperation> PrimaryConstructor(TypeDeclarationSyntax type) =>
        type.DescendantNodes(static n => n is not TypeDeclarationSyntax { Parent: TypeDeclarationSyntax }).Select(NameIndex.MemberOf).OfType<SyntaxNode>().Distinct().SelectMany(Bind);

    private IEnumerable<SyntaxNode> Creating(IMethodSymbol constructor) =>
        Trees().SelectMany(tree => Enumerable.Range(0, constructor.Parameters.Length + 2).SelectMany(count => NameIndex.Of(tree, facts.Token).Creating(constructor.ContainingType.Name, count)));

    private IEnumerable<IOperation> Mentioning(ISymbol symbol)
    {
        IEnumerable<SyntaxTree> trees = symbol.DeclaredAccessibility == Accessibility.Private
            ? symbol.ContainingType.DeclaringSyntaxReferences.Select(static r => r.SyntaxTree).Distinct() : Trees();
        List<SyntaxNode> members = [.. trees.SelectMany(tree => NameIndex.Of(tree, facts.Token).Mentioning(symbol.Name).Concat(NameIndex.Of(tree, facts.Token).Declaring(symbol.Name))).Distinct()];
        if (members.Count > MaxBodies)
        {
            // a name like Length: who reads this one mostly names its type in the same file
            IsComplete = false;
            string type = symbol.ContainingType.Name;
            HashSet<SyntaxTree> near = [.. symbol.ContainingType.DeclaringSyntaxReferences.Select(static r => r.SyntaxTree)];
            members.RemoveAll(m => !near.Contains(m.SyntaxTree) && !NameIndex.Of(m.SyntaxTree, facts.Token).Mentioning(type).Any());
        }

        return members.SelectMany(Bind);
    }

    /// <summary>Where a field or property can be written: a read-only one in its own type alone.</summary>
    public IEnumerable<IOperation> OfWrites(ISymbol symbol, IOperation near)
    {
        symbol = Symbols.Key(symbol);
        return symbol is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } && facts.IsOwn(symbol)
            ? symbol.ContainingType.DeclaringSyntaxReferences.SelectMany(type => MembersIn(type, symbol.Name)).Distinct().SelectMany(Bind).SelectMany(b => facts.Index(b).References(symbol))
            : Of(symbol, near);
    }

    private IEnumerable<SyntaxNode> MembersIn(SyntaxReference type, string name)
    {
        NameIndex index = NameIndex.Of(type.SyntaxTree, facts.Token);
        return index.Mentioning(name).Concat(index.Declaring(name)).Where(m => type.Span.Contains(m.Span));
    }

    /// <summary>All operations of the members in which the name stands.</summary>
    public IEnumerable<IOperation> InMembersThatMention(string name) =>
        Trees().SelectMany(tree => NameIndex.Of(tree, facts.Token).Mentioning(name)).SelectMany(Bind).SelectMany(static b => b.DescendantsAndSelf());

    /// <summary>For members of the framework: where the type around the place mentions them.</summary>
    private IEnumerable<IOperation> InTypeAround(SyntaxNode place, string name)
    {
        SyntaxNode around = place.Ancestors().OfType<TypeDeclarationSyntax>().LastOrDefault() ?? place.SyntaxTree.GetRoot(facts.Token);
        return NameIndex.Of(place.SyntaxTree, facts.Token).Mentioning(name).Where(m => around.Span.Contains(m.Span)).SelectMany(Bind);
    }

    private IEnumerable<SyntaxTree> Trees() => facts.Compilation.SyntaxTrees;

    private IEnumerable<IOperation> Bind(SyntaxNode member)
    {
        if (++_bodies > MaxBodies)
        {
            IsComplete = false;
            IsExhausted = true;
            yield break;
        }

        facts.Token.ThrowIfCancellationRequested();
        SemanticModel model = facts.Model(member.SyntaxTree);
        foreach (SyntaxNode body in Lowering.Bodies(member))
        {
            if (model.GetOperation(body, facts.Token) is { } operation)
            {
                yield return operation;
            }
        }
    }
}

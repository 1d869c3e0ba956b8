using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Atomics;

/// <summary>
/// Which words behind pointers the compilation accesses by <c>Volatile</c> or <c>Interlocked</c>: that is how code says that somebody else
/// writes them. Found once, by name, when a rule first asks.
/// </summary>
internal sealed class AtomicWords(Compilation compilation)
{
    private readonly object _gate = new();
    private readonly HashSet<ISymbol> _read = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _types = new(SymbolEqualityComparer.Default);
    private bool _found;

    /// <summary>Read atomically somewhere: a struct's field behind a pointer, or what a pointer variable points to.</summary>
    public bool IsRead(ISymbol word, CancellationToken token) => Find(token)._read.Contains(word);

    public bool IsWritten(ISymbol word, CancellationToken token) => Find(token)._written.Contains(word);

    /// <summary>A struct of which some field is such a word, or a type that keeps a pointer to one.</summary>
    public bool IsProtocol(INamedTypeSymbol? type, CancellationToken token) => type is not null && Find(token)._types.Contains(type.OriginalDefinition);

    /// <summary>The method and the word, if the call is an atomic access of a word behind a pointer.</summary>
    public static (string Method, ISymbol Word)? Access(InvocationExpressionSyntax call, SemanticModel model, CancellationToken token)
    {
        string name = call.Expression switch
        {
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            _ => "",
        };
        return IsAtomicName(name) && call.ArgumentList.Arguments is [{ RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Expression: var reference }, ..]
            && model.GetSymbolInfo(call, token) is var info && (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) is IMethodSymbol { ContainingType: var type }
            && (Types.Is(type, "System.Threading.Volatile") || Types.Is(type, "System.Threading.Interlocked"))
            && WordAccess.WordOf(reference, model, token) is { } word ? (name, word) : null;
    }

    private static bool IsAtomicName(string name) => name is "Read" or "Write" or "Exchange" or "CompareExchange" or "Increment" or "Decrement" or "Add" or "And" or "Or";

    private AtomicWords Find(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_found)
            {
                foreach (SyntaxTree tree in compilation.SyntaxTrees)
                {
                    NameIndex index = NameIndex.Of(tree, token);
                    Read(tree, index.Mentioning("Volatile").Concat(index.Mentioning("Interlocked")).Concat(index.Mentioning("CompareExchange")).Distinct(), token);
                }

                _found = true;
            }

            return this;
        }
    }

    private void Read(SyntaxTree tree, IEnumerable<SyntaxNode> members, CancellationToken token)
    {
        SemanticModel? model = null;
        foreach (InvocationExpressionSyntax call in members.SelectMany(static m => m.DescendantNodes()).OfType<InvocationExpressionSyntax>())
        {
#pragma warning disable RS1030 // the context's model knows one tree; the atomic access may stand in another
            model ??= compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
            if (Access(call, model, token) is not { } access)
            {
                continue;
            }

            (access.Method == "Read" ? _read : _written).Add(access.Word);
            if (access.Method is "CompareExchange" or "Exchange")
            {
                _read.Add(access.Word);
            }

            if (access.Word is IFieldSymbol { ContainingType: { } type })
            {
                _types.Add(type.OriginalDefinition);
            }
        }
    }
}

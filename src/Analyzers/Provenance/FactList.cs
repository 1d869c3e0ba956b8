using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>Facts by symbol, read in the order of the source whatever the order in which bodies were lowered.</summary>
internal sealed class FactList<T>(Facts owner, Func<T, SyntaxNode> position, Action<ISymbol, T>? noted = null)
{
    private static readonly T[] None = [];
    private readonly Dictionary<ISymbol, List<T>> _facts = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, T[]> _sorted = new(SymbolEqualityComparer.Default);

    public void Add(ISymbol symbol, T fact)
    {
        symbol = owner.Key(symbol);
        if (!_facts.TryGetValue(symbol, out List<T>? list))
        {
            _facts.Add(symbol, list = []);
        }

        list.Add(fact);
        noted?.Invoke(symbol, fact);
        _sorted.Remove(symbol);
    }

    public T[] Of(ISymbol symbol)
    {
        symbol = owner.Key(symbol);
        if (_sorted.TryGetValue(symbol, out T[]? sorted))
        {
            return sorted;
        }

        if (!_facts.TryGetValue(symbol, out List<T>? list))
        {
            return None;
        }

        sorted = [.. list.OrderBy(f => position(f).SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(f => position(f).SpanStart)];
        _sorted.Add(symbol, sorted);
        return sorted;
    }

    /// <summary>Takes back what a file said.</summary>
    public void Forget(SyntaxTree tree)
    {
        foreach (KeyValuePair<ISymbol, List<T>> facts in _facts)
        {
            if (facts.Value.RemoveAll(f => position(f).SyntaxTree == tree) > 0)
            {
                _sorted.Remove(facts.Key);
            }
        }
    }
}

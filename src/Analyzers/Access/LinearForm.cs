using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Access;

/// <summary>A number as the code writes it: a constant and a sum of variables with factors. Two forms that differ by a constant are known to differ by it.</summary>
/// <param name="Constant">The constant part.</param>
/// <param name="Terms">The variables (or what else is not taken apart), by their canonical text.</param>
/// <param name="Symbols">What must not be assigned for the number to stay the same.</param>
internal sealed record LinearForm(long Constant, ImmutableSortedDictionary<string, long> Terms, ImmutableHashSet<ISymbol> Symbols)
{
    public static readonly LinearForm Zero = Of(0);

    public bool IsConstant => Terms.IsEmpty;

    public static LinearForm Of(long constant) =>
        new(constant, ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal), ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default));

    public static LinearForm Atom(string text, ImmutableHashSet<ISymbol> symbols) => Zero with { Terms = Zero.Terms.Add(text, 1), Symbols = symbols };

    public LinearForm Plus(LinearForm other, long factor = 1)
    {
        ImmutableSortedDictionary<string, long>.Builder terms = Terms.ToBuilder();
        foreach (KeyValuePair<string, long> term in other.Terms)
        {
            terms.TryGetValue(term.Key, out long known);
            long sum = unchecked(known + (factor * term.Value));
            if (sum == 0)
            {
                terms.Remove(term.Key);
            }
            else
            {
                terms[term.Key] = sum;
            }
        }

        return new LinearForm(unchecked(Constant + (factor * other.Constant)), terms.ToImmutable(), Symbols.Union(other.Symbols));
    }

    public LinearForm Times(long factor) => Zero.Plus(this, factor);

    /// <summary>This minus the other, where that is a constant.</summary>
    public long? Minus(LinearForm other) => Plus(other, -1) is { IsConstant: true, Constant: var difference } ? difference : null;

    /// <summary>One text for equal forms.</summary>
    public string Text() => string.Join("+", Terms.Select(static t => t.Value + "*" + t.Key)) + "+" + Constant;
}

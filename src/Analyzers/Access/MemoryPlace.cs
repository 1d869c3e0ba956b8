using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Access;

/// <summary>Where in memory an access goes, relative to one variable.</summary>
/// <param name="Root">The canonical text of the pointer, span, accessor or view.</param>
/// <param name="Variable">The variable that is the root, where it is one.</param>
/// <param name="Offset">Bytes from the root.</param>
/// <param name="Extent">How many bytes; null for "up to an end that is not known".</param>
/// <param name="Fields">The fields below, for a structure's members.</param>
/// <param name="Symbols">What must not be assigned for the location to stay the same.</param>
internal sealed record MemoryPlace(string Root, ISymbol? Variable, LinearForm Offset, LinearForm? Extent, ImmutableArray<string> Fields, ImmutableHashSet<ISymbol> Symbols)
{
    public MemoryPlace At(LinearForm offset, LinearForm? extent) =>
        this with { Offset = Offset.Plus(offset), Extent = extent, Symbols = Symbols.Union(offset.Symbols).Union(extent?.Symbols ?? LinearForm.Zero.Symbols) };

    /// <summary>What this location, in terms of its root, is in terms of what the root was made from.</summary>
    public MemoryPlace Below(MemoryPlace origin) => origin with
    {
        Offset = origin.Offset.Plus(Offset),
        Extent = Extent ?? (Offset.IsConstant && Offset.Constant == 0 ? origin.Extent : null),
        Fields = origin.Fields.AddRange(Fields),
        Symbols = origin.Symbols.Union(Offset.Symbols),
    };

    /// <summary>Surely at least one byte in common.</summary>
    public bool Overlaps(MemoryPlace other)
    {
        if (Root != other.Root || !IsPrefix(Fields, other.Fields))
        {
            return false;
        }

        if (other.Offset.Minus(Offset) is not { } distance)
        {
            // from the start to an end that is not known: the whole
            return (Extent is null && Offset is { IsConstant: true, Constant: 0 }) || (other.Extent is null && other.Offset is { IsConstant: true, Constant: 0 });
        }

        return distance >= 0 ? Reaches(Extent, distance) : Reaches(other.Extent, -distance);
    }

    private static bool Reaches(LinearForm? extent, long distance) => extent is null || distance == 0 || (extent.IsConstant && extent.Constant > distance);

    private static bool IsPrefix(ImmutableArray<string> left, ImmutableArray<string> right) => left.Take(right.Length).SequenceEqual(right.Take(left.Length));
}

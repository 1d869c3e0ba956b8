using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary>Elements that equal the only value.</summary>
internal readonly struct EqualSearch<T> : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOf(values[0]);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOf(values[0]);
}

/// <summary>The values, one after the other.</summary>
internal readonly struct SequenceSearch<T> : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOf(values);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOf(values);
}

/// <summary>Elements that equal one of the values.</summary>
internal readonly struct AnySearch<T> : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAny(values);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAny(values);
}

/// <summary>Elements that equal none of the values.</summary>
internal readonly struct AnyExceptSearch<T> : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAnyExcept(values);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAnyExcept(values);
}

#if NET
/// <summary>Elements of a set.</summary>
internal readonly struct SetSearch<T>(SearchValues<T> set) : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAny(set);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAny(set);
}

/// <summary>Elements that are not in a set.</summary>
internal readonly struct SetExceptSearch<T>(SearchValues<T> set) : ISearch<T>
    where T : unmanaged, IEquatable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAnyExcept(set);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAnyExcept(set);
}
#endif

/// <summary>Elements from the first value to the second one.</summary>
internal readonly struct RangeSearch<T> : ISearch<T>
    where T : unmanaged, IComparable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAnyInRange(values[0], values[1]);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAnyInRange(values[0], values[1]);
}

/// <summary>Elements before the first value or behind the second one.</summary>
internal readonly struct RangeExceptSearch<T> : ISearch<T>
    where T : unmanaged, IComparable<T>
{
    public int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.IndexOfAnyExceptInRange(values[0], values[1]);

    public int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values) => piece.LastIndexOfAnyExceptInRange(values[0], values[1]);
}

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The comparisons of <see cref="MemoryExtensions"/> with a relaxed view on either side; bytes are fetched once.
/// Each throws <see cref="MappedFaultException"/> where it would need a lost byte, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static class RelaxedViewCompareExtensions
{
    /// <summary>Whether both have the same elements.</summary>
    public static bool SequenceEqual<T>(this RelaxedView<T> view, ReadOnlySpan<T> other)
        where T : unmanaged, IEquatable<T> => view.LongLength == other.Length && view.StartsWith(other);

    /// <summary>Whether both have the same elements.</summary>
    public static bool SequenceEqual<T>(this ReadOnlySpan<T> span, RelaxedView<T> other)
        where T : unmanaged, IEquatable<T> => other.SequenceEqual(span);

    /// <summary>Whether both have the same elements.</summary>
    public static bool SequenceEqual<T>(this RelaxedView<T> view, RelaxedView<T> other)
        where T : unmanaged, IEquatable<T> => view.LongLength == other.LongLength && view.StartsWith(other);

    /// <summary>Whether the view begins with <paramref name="value"/>.</summary>
    public static bool StartsWith<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> =>
        value.Length <= view.LongLength && Comparison.Run(view, value, default(EqualityComparison<T>), out _) == 0;

    /// <summary>Whether the view begins with <paramref name="value"/>.</summary>
    public static bool StartsWith<T>(this RelaxedView<T> view, RelaxedView<T> value)
        where T : unmanaged, IEquatable<T> =>
        value.LongLength <= view.LongLength && Comparison.Run(view, value, default(EqualityComparison<T>), out _) == 0;

    /// <summary>Whether the span begins with <paramref name="value"/>.</summary>
    public static bool StartsWith<T>(this ReadOnlySpan<T> span, RelaxedView<T> value)
        where T : unmanaged, IEquatable<T> => value.LongLength <= span.Length && value.StartsWith(span[..value.Length]);

    /// <summary>Whether the view begins with <paramref name="value"/>.</summary>
    public static bool StartsWith<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => !view.IsEmpty && view[0].Equals(value);

    /// <summary>Whether the view ends with <paramref name="value"/>.</summary>
    public static bool EndsWith<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> =>
        value.Length <= view.LongLength && view.Slice(view.LongLength - value.Length).StartsWith(value);

    /// <summary>Whether the view ends with <paramref name="value"/>.</summary>
    public static bool EndsWith<T>(this RelaxedView<T> view, RelaxedView<T> value)
        where T : unmanaged, IEquatable<T> =>
        value.LongLength <= view.LongLength && view.Slice(view.LongLength - value.LongLength).StartsWith(value);

    /// <summary>Whether the span ends with <paramref name="value"/>.</summary>
    public static bool EndsWith<T>(this ReadOnlySpan<T> span, RelaxedView<T> value)
        where T : unmanaged, IEquatable<T> => value.LongLength <= span.Length && value.StartsWith(span[^value.Length..]);

    /// <summary>Whether the view ends with <paramref name="value"/>.</summary>
    public static bool EndsWith<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => !view.IsEmpty && view[view.LongLength - 1].Equals(value);

    /// <summary>How many elements at the start are the same in both.</summary>
    public static int CommonPrefixLength<T>(this RelaxedView<T> view, ReadOnlySpan<T> other)
        where T : unmanaged, IEquatable<T> =>
        (int)PrefixLength(Comparison.Run(view, other, default(PrefixComparison<T>), out long position), position, Math.Min(view.LongLength, other.Length));

    /// <summary>How many elements at the start are the same in both.</summary>
    public static int CommonPrefixLength<T>(this ReadOnlySpan<T> span, RelaxedView<T> other)
        where T : unmanaged, IEquatable<T> => other.CommonPrefixLength(span);

    /// <summary>How many elements at the start are the same in both.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCommonPrefixLength.</exception>
    public static int CommonPrefixLength<T>(this RelaxedView<T> view, RelaxedView<T> other)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCommonPrefixLength(other));

    /// <summary>How many elements at the start are the same in both.</summary>
    public static long LongCommonPrefixLength<T>(this RelaxedView<T> view, RelaxedView<T> other)
        where T : unmanaged, IEquatable<T> =>
        PrefixLength(Comparison.Run(view, other, default(PrefixComparison<T>), out long position), position, Math.Min(view.LongLength, other.LongLength));

    /// <summary>Lexicographic order: negative when the view comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this RelaxedView<T> view, ReadOnlySpan<T> other)
        where T : unmanaged, IComparable<T>
    {
        int order = Comparison.Run(view, other, default(OrderComparison<T>), out _);
        return order != 0 ? order : view.LongLength.CompareTo(other.Length);
    }

    /// <summary>Lexicographic order: negative when the span comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this ReadOnlySpan<T> span, RelaxedView<T> other)
        where T : unmanaged, IComparable<T> => -Math.Sign(other.SequenceCompareTo(span));

    /// <summary>Lexicographic order: negative when the first view comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this RelaxedView<T> view, RelaxedView<T> other)
        where T : unmanaged, IComparable<T>
    {
        int order = Comparison.Run(view, other, default(OrderComparison<T>), out _);
        return order != 0 ? order : view.LongLength.CompareTo(other.LongLength);
    }

    private static long PrefixLength(int comparison, long position, long all) => comparison == 0 ? all : position + comparison - 1;
}

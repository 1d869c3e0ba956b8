namespace MmapAnalyzers.Runtime;

/// <summary>Searches of <see cref="MemoryExtensions"/> that this target lacks; one element after the other.</summary>
internal static class SpanPolyfills
{
    public static int CommonPrefixLength<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> other)
        where T : IEquatable<T>
    {
        int common = Math.Min(span.Length, other.Length);
        if (span.Slice(0, common).SequenceEqual(other.Slice(0, common)))
        {
            return common; // vectorised, and what most pieces of a long comparison are
        }

        for (int i = 0; i < common; i++)
        {
            if (!span[i].Equals(other[i]))
            {
                return i;
            }
        }

        return common;
    }

    public static int Count<T>(this ReadOnlySpan<T> span, T value)
        where T : IEquatable<T>
    {
        int count = 0;
        foreach (T element in span)
        {
            count += element.Equals(value) ? 1 : 0;
        }

        return count;
    }

    public static int IndexOfAnyExcept<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> values)
        where T : IEquatable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (values.IndexOf(span[i]) < 0)
            {
                return i;
            }
        }

        return -1;
    }

    public static int LastIndexOfAnyExcept<T>(this ReadOnlySpan<T> span, ReadOnlySpan<T> values)
        where T : IEquatable<T>
    {
        for (int i = span.Length - 1; i >= 0; i--)
        {
            if (values.IndexOf(span[i]) < 0)
            {
                return i;
            }
        }

        return -1;
    }

    public static int IndexOfAnyInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T> => First(span, low, high, inside: true);

    public static int LastIndexOfAnyInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T> => Last(span, low, high, inside: true);

    public static int IndexOfAnyExceptInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T> => First(span, low, high, inside: false);

    public static int LastIndexOfAnyExceptInRange<T>(this ReadOnlySpan<T> span, T low, T high)
        where T : IComparable<T> => Last(span, low, high, inside: false);

    private static int First<T>(ReadOnlySpan<T> span, T low, T high, bool inside)
        where T : IComparable<T>
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (IsInside(span[i], low, high) == inside)
            {
                return i;
            }
        }

        return -1;
    }

    private static int Last<T>(ReadOnlySpan<T> span, T low, T high, bool inside)
        where T : IComparable<T>
    {
        for (int i = span.Length - 1; i >= 0; i--)
        {
            if (IsInside(span[i], low, high) == inside)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsInside<T>(T value, T low, T high)
        where T : IComparable<T> => low.CompareTo(value) <= 0 && high.CompareTo(value) >= 0;
}

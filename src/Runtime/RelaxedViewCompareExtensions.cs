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
        where T : unmanaged, IEquatable<T>
    {
        if (view.LongLength != other.LongLength)
        {
            return false;
        }

        using var left = new Chunks<T>(view);
        using var right = new Chunks<T>(other);
        while (left.MoveNext())
        {
            right.Load(left.Position, left.Current.Length);
            bool equal = left.Current[..right.Current.Length].SequenceEqual(right.Current);
            left.Check(right.Current.Length);
            right.Check(right.Current.Length);
            if (!equal)
            {
                left.Finish();
                right.Finish();
                return false;
            }

            right.CheckAll();
        }

        return true;
    }

    /// <summary>Whether the view begins with <paramref name="value"/>.</summary>
    public static bool StartsWith<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T>
    {
        if (value.Length > view.LongLength)
        {
            return false;
        }

        using var chunks = new Chunks<T>(view.Slice(0, value.Length));
        while (chunks.MoveNext())
        {
            bool equal = chunks.Current.SequenceEqual(value.Slice((int)chunks.Position, chunks.Current.Length));
            chunks.Check(chunks.Current.Length);
            if (!equal)
            {
                chunks.Finish();
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the view ends with <paramref name="value"/>.</summary>
    public static bool EndsWith<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> =>
        value.Length <= view.LongLength && view.Slice(view.LongLength - value.Length).StartsWith(value);

    /// <summary>Lexicographic order: negative when the view comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this RelaxedView<T> view, ReadOnlySpan<T> other)
        where T : unmanaged, IComparable<T>
    {
        using var chunks = new Chunks<T>(view.Slice(0, Math.Min(view.LongLength, other.Length)));
        while (chunks.MoveNext())
        {
            int order = chunks.Current.SequenceCompareTo(other.Slice((int)chunks.Position, chunks.Current.Length));
            chunks.Check(chunks.Current.Length);
            if (order != 0)
            {
                chunks.Finish();
                return order;
            }
        }

        return view.LongLength.CompareTo(other.Length);
    }

    /// <summary>Lexicographic order: negative when the span comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this ReadOnlySpan<T> span, RelaxedView<T> other)
        where T : unmanaged, IComparable<T>
    {
        int order = other.SequenceCompareTo(span);
        return order > 0 ? -1 : order < 0 ? 1 : 0;
    }

    /// <summary>Lexicographic order: negative when the first view comes first, 0 when equal, positive when it comes last.</summary>
    public static int SequenceCompareTo<T>(this RelaxedView<T> view, RelaxedView<T> other)
        where T : unmanaged, IComparable<T>
    {
        long common = Math.Min(view.LongLength, other.LongLength);
        using var left = new Chunks<T>(view.Slice(0, common));
        using var right = new Chunks<T>(other);
        while (left.MoveNext())
        {
            right.Load(left.Position, left.Current.Length);
            int order = left.Current[..right.Current.Length].SequenceCompareTo(right.Current);
            left.Check(right.Current.Length);
            right.Check(right.Current.Length);
            if (order != 0)
            {
                left.Finish();
                right.Finish();
                return order;
            }

            right.CheckAll();
        }

        return view.LongLength.CompareTo(other.LongLength);
    }
}

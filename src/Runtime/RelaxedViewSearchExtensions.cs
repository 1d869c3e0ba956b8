namespace MmapAnalyzers.Runtime;

/// <summary>
/// The searches of <see cref="MemoryExtensions"/> on a relaxed view, vectorised and beyond 2 GiB. A result depends only on bytes that were there:
/// each throws <see cref="MappedFaultException"/> where it would need a lost one, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static class RelaxedViewSearchExtensions
{
    /// <summary>Index of the first element equal to <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOf.</exception>
    public static int IndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOf(value));

    /// <summary>Index of the first occurrence of <paramref name="value"/>, or -1; 0 for an empty value.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOf.</exception>
    public static int IndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOf(value));

    /// <summary>Index of the first element equal to <paramref name="value"/>, or -1.</summary>
    public static long LongIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        using var chunks = new Chunks<T>(view);
        while (chunks.MoveNext())
        {
            int index = chunks.Current.IndexOf(value);
            if (index >= 0)
            {
                return chunks.Hit(index);
            }

            chunks.Check(chunks.Current.Length);
        }

        return -1;
    }

    /// <summary>Index of the first occurrence of <paramref name="value"/>, or -1; 0 for an empty value.</summary>
    public static long LongIndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T>
    {
        if (value.Length <= 1)
        {
            return value.IsEmpty ? 0 : view.LongIndexOf(value[0]);
        }

        // pieces overlap by all but one element of the value, so that no match is cut in two
        using var chunks = new Chunks<T>(view);
        for (long start = 0; start <= view.LongLength - value.Length; start += Chunks<T>.Capacity)
        {
            chunks.Load(start, (int)Math.Min((long)Chunks<T>.Capacity + value.Length - 1, view.LongLength - start));
            int index = chunks.Current.IndexOf(value);
            if (index >= 0)
            {
                return chunks.Hit(index, value.Length);
            }

            chunks.CheckAll();
        }

        return -1;
    }

    /// <summary>Index of the first element that differs from <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(value));

    /// <summary>Index of the last element equal to <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOf.</exception>
    public static int LastIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOf(value));

    /// <summary>Index of the last element equal to <paramref name="value"/>, or -1.</summary>
    public static long LongLastIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        using var chunks = new Chunks<T>(view);
        for (long end = view.LongLength; end > 0; end = chunks.Position)
        {
            long start = Math.Max(0, end - Chunks<T>.Capacity);
            chunks.Load(start, (int)(end - start));
            chunks.CheckAll();
            int index = chunks.Current.LastIndexOf(value);
            if (index >= 0)
            {
                return chunks.Hit(index, chunks.Current.Length - index);
            }
        }

        return -1;
    }

    /// <summary>How many elements equal <paramref name="value"/>.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCount.</exception>
    public static int Count<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCount(value));

    /// <summary>How many elements equal <paramref name="value"/>.</summary>
    public static long LongCount<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        long count = 0;
        using var chunks = new Chunks<T>(view);
        while (chunks.MoveNext())
        {
            count += chunks.Current.Count(value);
            chunks.Check(chunks.Current.Length);
        }

        return count;
    }

    /// <summary>The view without the elements at its start that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> TrimStart<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        long first = view.LongIndexOfAnyExcept(value);
        return first < 0 ? view.Slice(view.LongLength) : view.Slice(first);
    }

    /// <summary>The view without the elements at its end that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> TrimEnd<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        using var chunks = new Chunks<T>(view);
        for (long end = view.LongLength; end > 0; end = chunks.Position)
        {
            long start = Math.Max(0, end - Chunks<T>.Capacity);
            chunks.Load(start, (int)(end - start));
            chunks.CheckAll();
            int index = chunks.Current.LastIndexOfAnyExcept(value);
            if (index >= 0)
            {
                return view.Slice(0, chunks.Hit(index, chunks.Current.Length - index) + 1);
            }
        }

        return view.Slice(0L, 0L);
    }

    /// <summary>The view without the elements at both ends that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> Trim<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => view.TrimStart(value).TrimEnd(value);

    private static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        using var chunks = new Chunks<T>(view);
        while (chunks.MoveNext())
        {
            int index = chunks.Current.IndexOfAnyExcept(value);
            if (index >= 0)
            {
                return chunks.Hit(index);
            }

            chunks.Check(chunks.Current.Length);
        }

        return -1;
    }
}

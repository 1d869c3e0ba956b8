namespace MmapAnalyzers.Runtime;

/// <summary>
/// What is looked for in one piece of a view. A struct, so that the JIT compiles each search for itself and inlines the span's own vectorised member.
/// The values stand beside it, because a span cannot be a field of a type argument on all targets.
/// </summary>
internal interface ISearch<T>
    where T : unmanaged
{
    /// <summary>Index of the first hit, or -1.</summary>
    int First(ReadOnlySpan<T> piece, ReadOnlySpan<T> values);

    /// <summary>Index of the last hit, or -1.</summary>
    int Last(ReadOnlySpan<T> piece, ReadOnlySpan<T> values);
}

/// <summary>The passes over a view that every search shares. A hit is <c>width</c> elements long; pieces overlap by one less, so that none is cut in two.</summary>
internal static class Search
{
    /// <summary>Index of the first hit, or -1.</summary>
    public static long First<T, TSearch>(RelaxedView<T> view, TSearch search, ReadOnlySpan<T> values, int width = 1)
        where T : unmanaged
        where TSearch : struct, ISearch<T>
    {
        using var chunks = new Chunks<T>(view);
        for (long start = 0; start <= view.LongLength - width; start += Chunks<T>.Capacity)
        {
            chunks.Load(start, (int)Math.Min((long)Chunks<T>.Capacity + width - 1, view.LongLength - start));
            int index = search.First(chunks.Current, values);
            if (index >= 0)
            {
                return chunks.Hit(index, width);
            }

            chunks.CheckAll();
        }

        chunks.Finish(view.LongLength);
        return -1;
    }

    /// <summary>Index of the last hit, or -1.</summary>
    public static long Last<T, TSearch>(RelaxedView<T> view, TSearch search, ReadOnlySpan<T> values, int width = 1)
        where T : unmanaged
        where TSearch : struct, ISearch<T>
    {
        using var chunks = new Chunks<T>(view);
        for (long end = view.LongLength; end >= width; end = chunks.Position + width - 1)
        {
            long start = Math.Max(0, end - Chunks<T>.Capacity - (width - 1));
            chunks.Load(start, (int)(end - start));
            int index = search.Last(chunks.Current, values);
            chunks.CheckAll();
            if (index >= 0)
            {
                chunks.Finish(view.LongLength);
                return start + index;
            }
        }

        chunks.Finish(view.LongLength);
        return -1;
    }

    /// <summary>Number of hits that do not overlap.</summary>
    public static long Count<T, TSearch>(RelaxedView<T> view, TSearch search, ReadOnlySpan<T> values, int width = 1)
        where T : unmanaged
        where TSearch : struct, ISearch<T>
    {
        long count = 0;
        using var chunks = new Chunks<T>(view);
        for (long start = 0; start <= view.LongLength - width;)
        {
            chunks.Load(start, (int)Math.Min((long)Chunks<T>.Capacity + width - 1, view.LongLength - start));
            ReadOnlySpan<T> rest = chunks.Current;
            for (int index = search.First(rest, values); index >= 0; index = search.First(rest, values))
            {
                count++;
                rest = rest[(index + width)..];
            }

            chunks.CheckAll();

            // what was not counted is looked at again, but for a hit that began there and ended in the overlap
            start += chunks.Current.Length - Math.Min(rest.Length, width - 1);
        }

        chunks.Finish(view.LongLength);
        return count;
    }

    /// <summary>Number of elements that equal <paramref name="value"/>.</summary>
    public static long Count<T>(RelaxedView<T> view, T value)
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
}

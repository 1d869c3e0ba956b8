namespace MmapAnalyzers.Runtime;

/// <summary>Cuts a view into pieces for several threads, for instance for <see cref="Parallel"/>.</summary>
public static class RelaxedViewPartitionExtensions
{
    /// <summary>Cuts the view into pieces of about the same length.</summary>
    /// <param name="view">The elements.</param>
    /// <param name="count">How many pieces, at least 1; there are fewer where there are fewer elements.</param>
    /// <returns>The pieces in their order, none of them empty; together they are the view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public static RelaxedView<T>[] Partition<T>(this RelaxedView<T> view, int count)
        where T : unmanaged
    {
        return Cut(view, count, static (_, border) => border);
    }

    /// <summary>
    /// Cuts the view into pieces of about the same length, each of which ends just behind a delimiter: whole lines, whole records. Reads only around the cuts.
    /// </summary>
    /// <param name="view">The elements.</param>
    /// <param name="count">How many pieces, at least 1; there are fewer where there are fewer delimiters.</param>
    /// <param name="delimiter">What ends a record, such as a line feed. The last record needs none.</param>
    /// <returns>The pieces in their order, none of them empty; together they are the view.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element around a cut is lost.</exception>
    public static RelaxedView<T>[] Partition<T>(this RelaxedView<T> view, int count, T delimiter)
        where T : unmanaged, IEquatable<T>
    {
        return Cut(view, count, (whole, border) =>
        {
            // from one before the border on: a record that ends there needs no shift
            long distance = whole.Slice(border - 1).LongIndexOf(delimiter);
            return distance < 0 ? whole.LongLength : border + distance;
        });
    }

    /// <param name="view">The elements.</param>
    /// <param name="count">How many pieces.</param>
    /// <param name="shift">The first place from a border on, which is more than 0, where a cut may be.</param>
    private static RelaxedView<T>[] Cut<T>(RelaxedView<T> view, int count, Func<RelaxedView<T>, long, long> shift)
        where T : unmanaged
    {
        if (count < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "There is at least one piece.");
        }

        var pieces = new List<RelaxedView<T>>();
        long start = 0;
        for (int i = 1; i <= count && start < view.LongLength; i++)
        {
            long border = (view.LongLength / count * i) + (view.LongLength % count * i / count);
            long end = i == count ? view.LongLength : border <= start ? start : shift(view, border);
            if (end > start)
            {
                pieces.Add(view.Slice(start, end - start));
                start = end;
            }
        }

        return [.. pieces];
    }
}

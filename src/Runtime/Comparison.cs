namespace MmapAnalyzers.Runtime;

/// <summary>How two pieces of the same length are compared; a struct, so that the JIT compiles each comparison for itself.</summary>
internal interface IComparison<T>
    where T : unmanaged
{
    /// <summary>0 where the pieces are the same and the comparison goes on behind them; else its result.</summary>
    int Compare(ReadOnlySpan<T> left, ReadOnlySpan<T> right);
}

internal readonly struct EqualityComparison<T> : IComparison<T>
    where T : unmanaged, IEquatable<T>
{
    public int Compare(ReadOnlySpan<T> left, ReadOnlySpan<T> right) => left.SequenceEqual(right) ? 0 : 1;
}

internal readonly struct OrderComparison<T> : IComparison<T>
    where T : unmanaged, IComparable<T>
{
    public int Compare(ReadOnlySpan<T> left, ReadOnlySpan<T> right) => left.SequenceCompareTo(right);
}

/// <summary>The result is one more than the number of elements that are the same.</summary>
internal readonly struct PrefixComparison<T> : IComparison<T>
    where T : unmanaged, IEquatable<T>
{
    public int Compare(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        int common = left.CommonPrefixLength(right);
        return common == left.Length ? 0 : common + 1;
    }
}

/// <summary>The passes over two sequences that every comparison shares: as far as the shorter one goes, and no byte is fetched twice.</summary>
internal static class Comparison
{
    /// <summary>The first result that is not 0, or 0.</summary>
    /// <param name="left">The view.</param>
    /// <param name="right">Private memory.</param>
    /// <param name="comparison">The comparison.</param>
    /// <param name="position">Index of the first element of the pieces that decided.</param>
    public static int Run<T, TComparison>(RelaxedView<T> left, ReadOnlySpan<T> right, TComparison comparison, out long position)
        where T : unmanaged
        where TComparison : struct, IComparison<T>
    {
        using var chunks = new Chunks<T>(left.Slice(0, Math.Min(left.LongLength, right.Length)));
        while (chunks.MoveNext())
        {
            int result = comparison.Compare(chunks.Current, right.Slice((int)chunks.Position, chunks.Current.Length));
            chunks.Check(chunks.Current.Length);
            if (result != 0)
            {
                chunks.Finish();
                position = chunks.Position;
                return result;
            }
        }

        position = chunks.Position;
        return 0;
    }

    /// <inheritdoc cref="Run{T, TComparison}(RelaxedView{T}, ReadOnlySpan{T}, TComparison, out long)"/>
    public static int Run<T, TComparison>(RelaxedView<T> left, RelaxedView<T> right, TComparison comparison, out long position)
        where T : unmanaged
        where TComparison : struct, IComparison<T>
    {
        long common = Math.Min(left.LongLength, right.LongLength);
        using var leftChunks = new Chunks<T>(left.Slice(0, common));
        using var rightChunks = new Chunks<T>(right.Slice(0, common));
        while (leftChunks.MoveNext())
        {
            rightChunks.Load(leftChunks.Position, leftChunks.Current.Length);
            int both = rightChunks.Current.Length;
            int result = comparison.Compare(leftChunks.Current[..both], rightChunks.Current);
            leftChunks.Check(both);
            rightChunks.Check(both);
            if (result != 0)
            {
                leftChunks.Finish();
                rightChunks.Finish();
                position = leftChunks.Position;
                return result;
            }

            rightChunks.CheckAll();
        }

        rightChunks.Finish();
        position = leftChunks.Position;
        return 0;
    }
}

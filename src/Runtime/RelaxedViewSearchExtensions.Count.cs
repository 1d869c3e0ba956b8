using System.Buffers;

namespace MmapAnalyzers.Runtime;

// how often
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>How many elements equal <paramref name="value"/>.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCount.</exception>
    public static int Count<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCount(value));

    /// <summary>How many elements equal <paramref name="value"/>.</summary>
    public static long LongCount<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => Search.Count(view, value);

    /// <summary>How often <paramref name="value"/> occurs without overlap, counted from the start; 0 for an empty value.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCount.</exception>
    public static int Count<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCount(value));

    /// <summary>How often <paramref name="value"/> occurs without overlap, counted from the start; 0 for an empty value.</summary>
    public static long LongCount<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T>
    {
        if (value.Length <= Chunks<T>.Capacity)
        {
            return value.IsEmpty ? 0 : Search.Count(view, default(SequenceSearch<T>), value, value.Length);
        }

        long count = 0;
        for (long index = view.LongIndexOf(value); index >= 0; index = view.LongIndexOf(value))
        {
            count++;
            view = view.Slice(index + value.Length);
        }

        return count;
    }

    /// <summary>How many elements equal one of <paramref name="values"/>.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCountAny.</exception>
    public static int CountAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCountAny(values));

    /// <summary>How many elements equal one of <paramref name="values"/>.</summary>
    public static long LongCountAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => Search.Count(view, default(AnySearch<T>), values);

#if NET
    /// <summary>How many elements equal one of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use LongCountAny.</exception>
    public static int CountAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongCountAny(values));

    /// <summary>How many elements equal one of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static long LongCountAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => Search.Count(view, new SetSearch<T>(values ?? throw new ArgumentNullException(nameof(values))), []);
#endif
}

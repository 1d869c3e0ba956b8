namespace MmapAnalyzers.Runtime;

/// <summary>
/// The searches of <see cref="MemoryExtensions"/> on a relaxed view, vectorised and beyond 2 GiB. A result depends only on bytes that were there:
/// each throws <see cref="MappedFaultException"/> where it would need a lost one, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>Index of the first element equal to <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOf.</exception>
    public static int IndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOf(value));

    /// <summary>Index of the first element equal to <paramref name="value"/>, or -1.</summary>
    public static long LongIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(EqualSearch<T>), [value]);

    /// <summary>Index of the last element equal to <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOf.</exception>
    public static int LastIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOf(value));

    /// <summary>Index of the last element equal to <paramref name="value"/>, or -1.</summary>
    public static long LongLastIndexOf<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(EqualSearch<T>), [value]);

    /// <summary>Whether there is an element equal to <paramref name="value"/>.</summary>
    public static bool Contains<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => view.LongIndexOf(value) >= 0;

    /// <summary>Index of the first occurrence of <paramref name="value"/>, or -1; 0 for an empty value.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOf.</exception>
    public static int IndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOf(value));

    /// <summary>Index of the last occurrence of <paramref name="value"/>, or -1; the length for an empty value.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOf.</exception>
    public static int LastIndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOf(value));

    /// <summary>Index of the first occurrence of <paramref name="value"/>, or -1; 0 for an empty value.</summary>
    public static long LongIndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T>
    {
        if (value.Length <= Chunks<T>.Capacity)
        {
            return value.IsEmpty ? 0 : Search.First(view, default(SequenceSearch<T>), value, value.Length);
        }

        // longer than a piece: by its beginning, so that no more than two pieces are ever held
        ReadOnlySpan<T> beginning = value[..Chunks<T>.Capacity];
        for (long start = 0; start <= view.LongLength - value.Length; start++)
        {
            long distance = view.Slice(start).LongIndexOf(beginning);
            if (distance < 0)
            {
                break;
            }

            start += distance;
            if (view.Slice(start).StartsWith(value))
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>Index of the last occurrence of <paramref name="value"/>, or -1; the length for an empty value.</summary>
    public static long LongLastIndexOf<T>(this RelaxedView<T> view, ReadOnlySpan<T> value)
        where T : unmanaged, IEquatable<T>
    {
        if (value.Length <= Chunks<T>.Capacity)
        {
            return value.IsEmpty ? view.LongLength : Search.Last(view, default(SequenceSearch<T>), value, value.Length);
        }

        ReadOnlySpan<T> beginning = value[..Chunks<T>.Capacity];
        for (long start = view.LongLength - value.Length; start >= 0; start--)
        {
            start = view.Slice(0, start + beginning.Length).LongLastIndexOf(beginning);
            if (start >= 0 && view.Slice(start).StartsWith(value))
            {
                return start;
            }
        }

        return -1;
    }
}

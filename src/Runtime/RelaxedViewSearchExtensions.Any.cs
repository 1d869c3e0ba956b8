using System.Buffers;

namespace MmapAnalyzers.Runtime;

// one of several values
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>Index of the first element equal to one of the two values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAny.</exception>
    public static int IndexOfAny<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAny(value0, value1));

    /// <summary>Index of the first element equal to one of the two values, or -1.</summary>
    public static long LongIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnySearch<T>), [value0, value1]);

    /// <summary>Index of the last element equal to one of the two values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAny.</exception>
    public static int LastIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAny(value0, value1));

    /// <summary>Index of the last element equal to one of the two values, or -1.</summary>
    public static long LongLastIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnySearch<T>), [value0, value1]);

    /// <summary>Whether there is an element equal to one of the two values.</summary>
    public static bool ContainsAny<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAny(value0, value1) >= 0;

    /// <summary>Index of the first element equal to one of the three values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAny.</exception>
    public static int IndexOfAny<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAny(value0, value1, value2));

    /// <summary>Index of the first element equal to one of the three values, or -1.</summary>
    public static long LongIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnySearch<T>), [value0, value1, value2]);

    /// <summary>Index of the last element equal to one of the three values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAny.</exception>
    public static int LastIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAny(value0, value1, value2));

    /// <summary>Index of the last element equal to one of the three values, or -1.</summary>
    public static long LongLastIndexOfAny<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnySearch<T>), [value0, value1, value2]);

    /// <summary>Whether there is an element equal to one of the three values.</summary>
    public static bool ContainsAny<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAny(value0, value1, value2) >= 0;

    /// <summary>Index of the first element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAny.</exception>
    public static int IndexOfAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAny(values));

    /// <summary>Index of the first element equal to one of <paramref name="values"/>, or -1.</summary>
    public static long LongIndexOfAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnySearch<T>), values);

    /// <summary>Index of the last element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAny.</exception>
    public static int LastIndexOfAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAny(values));

    /// <summary>Index of the last element equal to one of <paramref name="values"/>, or -1.</summary>
    public static long LongLastIndexOfAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnySearch<T>), values);

    /// <summary>Whether there is an element equal to one of <paramref name="values"/>.</summary>
    public static bool ContainsAny<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAny(values) >= 0;

#if NET
    /// <summary>Index of the first element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAny.</exception>
    public static int IndexOfAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAny(values));

    /// <summary>Index of the first element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static long LongIndexOfAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => Search.First(view, new SetSearch<T>(values ?? throw new ArgumentNullException(nameof(values))), []);

    /// <summary>Index of the last element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAny.</exception>
    public static int LastIndexOfAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAny(values));

    /// <summary>Index of the last element equal to one of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static long LongLastIndexOfAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => Search.Last(view, new SetSearch<T>(values ?? throw new ArgumentNullException(nameof(values))), []);

    /// <summary>Whether there is an element equal to one of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static bool ContainsAny<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAny(values) >= 0;
#endif
}

using System.Buffers;

namespace MmapAnalyzers.Runtime;

// none of several values
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>Index of the first element that differs from <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExcept.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(value));

    /// <summary>Index of the first element that differs from <paramref name="value"/>, or -1.</summary>
    public static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnyExceptSearch<T>), [value]);

    /// <summary>Index of the last element that differs from <paramref name="value"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExcept.</exception>
    public static int LastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAnyExcept(value));

    /// <summary>Index of the last element that differs from <paramref name="value"/>, or -1.</summary>
    public static long LongLastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnyExceptSearch<T>), [value]);

    /// <summary>Whether there is an element that differs from <paramref name="value"/>.</summary>
    public static bool ContainsAnyExcept<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAnyExcept(value) >= 0;

    /// <summary>Index of the first element that differs from both values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExcept.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(value0, value1));

    /// <summary>Index of the first element that differs from both values, or -1.</summary>
    public static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnyExceptSearch<T>), [value0, value1]);

    /// <summary>Index of the last element that differs from both values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExcept.</exception>
    public static int LastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAnyExcept(value0, value1));

    /// <summary>Index of the last element that differs from both values, or -1.</summary>
    public static long LongLastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnyExceptSearch<T>), [value0, value1]);

    /// <summary>Whether there is an element that differs from both values.</summary>
    public static bool ContainsAnyExcept<T>(this RelaxedView<T> view, T value0, T value1)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAnyExcept(value0, value1) >= 0;

    /// <summary>Index of the first element that differs from all three values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExcept.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(value0, value1, value2));

    /// <summary>Index of the first element that differs from all three values, or -1.</summary>
    public static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnyExceptSearch<T>), [value0, value1, value2]);

    /// <summary>Index of the last element that differs from all three values, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExcept.</exception>
    public static int LastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAnyExcept(value0, value1, value2));

    /// <summary>Index of the last element that differs from all three values, or -1.</summary>
    public static long LongLastIndexOfAnyExcept<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnyExceptSearch<T>), [value0, value1, value2]);

    /// <summary>Whether there is an element that differs from all three values.</summary>
    public static bool ContainsAnyExcept<T>(this RelaxedView<T> view, T value0, T value1, T value2)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAnyExcept(value0, value1, value2) >= 0;

    /// <summary>Index of the first element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExcept.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(values));

    /// <summary>Index of the first element that equals none of <paramref name="values"/>, or -1.</summary>
    public static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => Search.First(view, default(AnyExceptSearch<T>), values);

    /// <summary>Index of the last element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExcept.</exception>
    public static int LastIndexOfAnyExcept<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAnyExcept(values));

    /// <summary>Index of the last element that equals none of <paramref name="values"/>, or -1.</summary>
    public static long LongLastIndexOfAnyExcept<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => Search.Last(view, default(AnyExceptSearch<T>), values);

    /// <summary>Whether there is an element that equals none of <paramref name="values"/>.</summary>
    public static bool ContainsAnyExcept<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAnyExcept(values) >= 0;

#if NET
    /// <summary>Index of the first element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExcept.</exception>
    public static int IndexOfAnyExcept<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongIndexOfAnyExcept(values));

    /// <summary>Index of the first element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static long LongIndexOfAnyExcept<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => Search.First(view, new SetExceptSearch<T>(values ?? throw new ArgumentNullException(nameof(values))), []);

    /// <summary>Index of the last element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExcept.</exception>
    public static int LastIndexOfAnyExcept<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => checked((int)view.LongLastIndexOfAnyExcept(values));

    /// <summary>Index of the last element that equals none of <paramref name="values"/>, or -1.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static long LongLastIndexOfAnyExcept<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => Search.Last(view, new SetExceptSearch<T>(values ?? throw new ArgumentNullException(nameof(values))), []);

    /// <summary>Whether there is an element that equals none of <paramref name="values"/>.</summary>
    /// <exception cref="ArgumentNullException">There is no set.</exception>
    public static bool ContainsAnyExcept<T>(this RelaxedView<T> view, SearchValues<T> values)
        where T : unmanaged, IEquatable<T> => view.LongIndexOfAnyExcept(values) >= 0;
#endif
}

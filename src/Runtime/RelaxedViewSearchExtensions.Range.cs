namespace MmapAnalyzers.Runtime;

// ranges of values
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>Index of the first element from <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyInRange.</exception>
    public static int IndexOfAnyInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => checked((int)view.LongIndexOfAnyInRange(lowInclusive, highInclusive));

    /// <summary>Index of the first element from <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    public static long LongIndexOfAnyInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => Search.First(view, default(RangeSearch<T>), [lowInclusive, highInclusive]);

    /// <summary>Index of the last element from <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyInRange.</exception>
    public static int LastIndexOfAnyInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => checked((int)view.LongLastIndexOfAnyInRange(lowInclusive, highInclusive));

    /// <summary>Index of the last element from <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    public static long LongLastIndexOfAnyInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => Search.Last(view, default(RangeSearch<T>), [lowInclusive, highInclusive]);

    /// <summary>Whether there is an element from <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>.</summary>
    public static bool ContainsAnyInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => view.LongIndexOfAnyInRange(lowInclusive, highInclusive) >= 0;

    /// <summary>Index of the first element outside of <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongIndexOfAnyExceptInRange.</exception>
    public static int IndexOfAnyExceptInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => checked((int)view.LongIndexOfAnyExceptInRange(lowInclusive, highInclusive));

    /// <summary>Index of the first element outside of <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    public static long LongIndexOfAnyExceptInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => Search.First(view, default(RangeExceptSearch<T>), [lowInclusive, highInclusive]);

    /// <summary>Index of the last element outside of <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongLastIndexOfAnyExceptInRange.</exception>
    public static int LastIndexOfAnyExceptInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => checked((int)view.LongLastIndexOfAnyExceptInRange(lowInclusive, highInclusive));

    /// <summary>Index of the last element outside of <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>, or -1.</summary>
    public static long LongLastIndexOfAnyExceptInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => Search.Last(view, default(RangeExceptSearch<T>), [lowInclusive, highInclusive]);

    /// <summary>Whether there is an element outside of <paramref name="lowInclusive"/> to <paramref name="highInclusive"/>.</summary>
    public static bool ContainsAnyExceptInRange<T>(this RelaxedView<T> view, T lowInclusive, T highInclusive)
        where T : unmanaged, IComparable<T> => view.LongIndexOfAnyExceptInRange(lowInclusive, highInclusive) >= 0;
}

namespace MmapAnalyzers.Runtime;

// what is left when an end is cut off
public static partial class RelaxedViewSearchExtensions
{
    /// <summary>The view without the elements at its start that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> TrimStart<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T>
    {
        long first = view.LongIndexOfAnyExcept(value);
        return view.Slice(first < 0 ? view.LongLength : first);
    }

    /// <summary>The view without the elements at its end that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> TrimEnd<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => view.Slice(0, view.LongLastIndexOfAnyExcept(value) + 1);

    /// <summary>The view without the elements at both ends that equal <paramref name="value"/>.</summary>
    public static RelaxedView<T> Trim<T>(this RelaxedView<T> view, T value)
        where T : unmanaged, IEquatable<T> => view.TrimStart(value).TrimEnd(value);

    /// <summary>The view without the elements at its start that equal one of <paramref name="values"/>.</summary>
    public static RelaxedView<T> TrimStart<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T>
    {
        long first = view.LongIndexOfAnyExcept(values);
        return view.Slice(first < 0 ? view.LongLength : first);
    }

    /// <summary>The view without the elements at its end that equal one of <paramref name="values"/>.</summary>
    public static RelaxedView<T> TrimEnd<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => view.Slice(0, view.LongLastIndexOfAnyExcept(values) + 1);

    /// <summary>The view without the elements at both ends that equal one of <paramref name="values"/>.</summary>
    public static RelaxedView<T> Trim<T>(this RelaxedView<T> view, ReadOnlySpan<T> values)
        where T : unmanaged, IEquatable<T> => view.TrimStart(values).TrimEnd(values);
}

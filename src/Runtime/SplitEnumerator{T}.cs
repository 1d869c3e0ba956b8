using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Enumerates what lies between separators, see <see cref="RelaxedViewTextExtensions.Split"/>, over a private copy of up to 256 KiB or of the longest piece. Not thread-safe.
/// </summary>
/// <typeparam name="T">The view's element.</typeparam>
public ref struct SplitEnumerator<T> : IDisposable
    where T : unmanaged, IEquatable<T>
{
    private readonly RelaxedView<T> _view;
    private readonly T _separator;
    private T[]? _copy;
    private int _start;    // of what is not yet returned, in _copy
    private int _filled;   // end of what was read, in _copy
    private long _next;    // what of the view comes after it
    private bool _ended;

    internal SplitEnumerator(RelaxedView<T> view, T separator)
    {
        _view = view;
        _separator = separator;
    }

    /// <summary>A private copy of the piece, without its separator; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<T> Current { readonly get; private set; }

    /// <summary>Whether <see cref="Current"/> is the last piece, which no separator ends.</summary>
    internal readonly bool IsLast => _ended;

    /// <summary>Returns this enumerator.</summary>
    public readonly SplitEnumerator<T> GetEnumerator() => this;

    /// <summary>Goes to the next piece.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element of the piece is lost.</exception>
    public bool MoveNext()
    {
        int searched = 0;
        while (!_ended)
        {
            ReadOnlySpan<T> rest = _copy.AsSpan(_start, _filled - _start);
            int end = rest[searched..].IndexOf(_separator);
            if (end >= 0)
            {
                end += searched;
                Current = rest[..end];
                _start += end + 1;
                return true;
            }

            if (_next == _view.LongLength)
            {
                Current = rest;
                _ended = true;
                return true;
            }

            searched = rest.Length;
            Fill(rest);
        }

        return false;
    }

    /// <summary>Returns the private copy to its pool.</summary>
    public void Dispose()
    {
        Current = default;
        _ended = true;
        if (_copy is not null)
        {
            ArrayPool<T>.Shared.Return(_copy);
            _copy = null;
        }
    }

    private void Fill(ReadOnlySpan<T> rest)
    {
        T[] target = _copy ?? ArrayPool<T>.Shared.Rent((int)Math.Min(_view.LongLength, Chunks<T>.Capacity));
        if (rest.Length == target.Length)
        {
            target = ArrayPool<T>.Shared.Rent(checked(rest.Length * 2));
        }

        rest.CopyTo(target);
        if (_copy is not null && _copy != target)
        {
            ArrayPool<T>.Shared.Return(_copy);
        }

        _copy = target;
        _start = 0;
        _filled = rest.Length;
        int count = (int)Math.Min(target.Length - _filled, _view.LongLength - _next);
        _view.Slice(_next, count).CopyTo(target.AsSpan(_filled, count));
        _filled += count;
        _next += count;
    }
}

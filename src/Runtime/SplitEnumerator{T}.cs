using System.Buffers;
using System.Runtime.CompilerServices;

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
    private ReadOnlySpan<T> _rest; // of what is in _copy, and not yet returned
    private long _next;            // what of the view comes after it
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        int end = _rest.IndexOf(_separator);
        if (end < 0)
        {
            return MoveBeyondCopy();
        }

        Take(end);
        return true;
    }

    /// <summary>Returns the private copy to its pool.</summary>
    public void Dispose()
    {
        Current = default;
        _rest = default;
        _ended = true;
        if (_copy is not null)
        {
            ArrayPool<T>.Shared.Return(_copy);
            _copy = null;
        }
    }

    private bool MoveBeyondCopy()
    {
        while (!_ended)
        {
            if (_next == _view.LongLength)
            {
                Current = _rest;
                _rest = default;
                _ended = true;
                return true;
            }

            int searched = _rest.Length;
            Fill();
            int end = _rest[searched..].IndexOf(_separator);
            if (end >= 0)
            {
                Take(searched + end);
                return true;
            }
        }

        return false;
    }

    private void Take(int end)
    {
        Current = _rest[..end];
        _rest = _rest[(end + 1)..];
    }

    /// <summary>Moves the rest to the beginning of the copy, and reads what comes after it.</summary>
    private void Fill()
    {
        T[] target = _copy ?? ArrayPool<T>.Shared.Rent((int)Math.Min(_view.LongLength, Chunks<T>.Capacity));
        if (_rest.Length == target.Length)
        {
            target = ArrayPool<T>.Shared.Rent(checked(_rest.Length * 2));
        }

        int kept = _rest.Length;
        _rest.CopyTo(target);
        if (_copy is not null && _copy != target)
        {
            ArrayPool<T>.Shared.Return(_copy);
        }

        _copy = target;
        _rest = target.AsSpan(0, kept);
        int count = (int)Math.Min(target.Length - kept, _view.LongLength - _next);
        _view.Slice(_next, count).CopyTo(target.AsSpan(kept, count));
        _rest = target.AsSpan(0, kept + count);
        _next += count;
    }
}

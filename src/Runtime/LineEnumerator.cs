using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary>Enumerates the lines of a view, see <see cref="RelaxedViewTextExtensions.EnumerateLines"/>. Not thread-safe.</summary>
public ref struct LineEnumerator : IDisposable
{
    private readonly RelaxedView<byte> _view;
    private byte[]? _copy;
    private int _start;    // of what is not yet returned, in _copy
    private int _filled;   // end of what was read, in _copy
    private long _next;    // what of the view comes after it

    internal LineEnumerator(RelaxedView<byte> view)
    {
        _view = view;
    }

    /// <summary>The line without its terminator; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Current { readonly get; private set; }

    /// <summary>Returns this enumerator.</summary>
    public readonly LineEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next line.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">A byte of the line is lost.</exception>
    public bool MoveNext()
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _copy.AsSpan(_start, _filled - _start);
            int end = rest[searched..].IndexOf((byte)'\n');
            if (end >= 0)
            {
                end += searched;
                Current = end > 0 && rest[end - 1] == '\r' ? rest[..(end - 1)] : rest[..end];
                _start += end + 1;
                return true;
            }

            if (_next == _view.LongLength)
            {
                Current = rest;
                _start = _filled;
                return !rest.IsEmpty;
            }

            searched = rest.Length;
            Fill(rest);
        }
    }

    /// <summary>Returns the private copy to its pool.</summary>
    public void Dispose()
    {
        if (_copy is not null)
        {
            Current = default;
            ArrayPool<byte>.Shared.Return(_copy);
            _copy = null;
        }
    }

    private void Fill(ReadOnlySpan<byte> rest)
    {
        byte[] target = _copy ?? ArrayPool<byte>.Shared.Rent((int)Math.Min(_view.LongLength, Chunks<byte>.Bytes));
        if (rest.Length == target.Length)
        {
            target = ArrayPool<byte>.Shared.Rent(checked(rest.Length * 2));
        }

        rest.CopyTo(target);
        if (_copy is not null && _copy != target)
        {
            ArrayPool<byte>.Shared.Return(_copy);
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

namespace MmapAnalyzers.Runtime;

/// <summary>Enumerates a view in private copies of bounded size, see <see cref="RelaxedView{T}.PrivateChunks"/>. Not thread-safe.</summary>
/// <typeparam name="T">The view's element.</typeparam>
public ref struct PrivateChunkEnumerator<T>
    where T : unmanaged
{
    private readonly RelaxedView<T> _view;
    private readonly Span<T> _buffer;
    private int _filled;

    internal PrivateChunkEnumerator(RelaxedView<T> view, Span<T> buffer)
    {
        _view = view;
        _buffer = buffer;
    }

    /// <summary>The present piece, in the buffer; valid until the next <see cref="MoveNext"/>.</summary>
    public readonly ReadOnlySpan<T> Current => _buffer[.._filled];

    /// <summary>Index in the view of the first element of <see cref="Current"/>.</summary>
    public long Position { readonly get; private set; }

    /// <summary>Returns this enumerator.</summary>
    public readonly PrivateChunkEnumerator<T> GetEnumerator() => this;

    /// <summary>Copies the next piece.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element of the piece is lost.</exception>
    public bool MoveNext()
    {
        Position += _filled;
        _filled = 0;
        int count = (int)Math.Min(_buffer.Length, _view.LongLength - Position);
        _view.Slice(Position, count).CopyTo(_buffer);
        _filled = count;
        return count > 0;
    }
}

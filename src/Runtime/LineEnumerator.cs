namespace MmapAnalyzers.Runtime;

/// <summary>Enumerates the lines of a view, see <see cref="RelaxedViewTextExtensions.EnumerateLines"/>. Not thread-safe.</summary>
public ref struct LineEnumerator : IDisposable
{
    private SplitEnumerator<byte> _pieces;

    internal LineEnumerator(RelaxedView<byte> view) => _pieces = new SplitEnumerator<byte>(view, (byte)'\n');

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
        if (!_pieces.MoveNext())
        {
            return false;
        }

        ReadOnlySpan<byte> piece = _pieces.Current;
        if (_pieces.IsLast)
        {
            Current = piece;
            return !piece.IsEmpty;
        }

        int length = piece.Length;
        Current = length > 0 && piece[length - 1] == '\r' ? piece[..(length - 1)] : piece;
        return true;
    }

    /// <summary>Returns the private copy to its pool.</summary>
    public void Dispose()
    {
        Current = default;
        _pieces.Dispose();
    }
}

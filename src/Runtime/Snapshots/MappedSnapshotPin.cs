namespace MmapAnalyzers.Runtime;

/// <summary>
/// A snapshot's bytes in place, for code that takes spans: <c>using var pin = snapshot.Pin();</c>. Keeps the snapshot's memory in place until
/// it is disposed, and tells then when somebody else disposed the snapshot meanwhile.
/// </summary>
/// <remarks>Nothing is copied, whatever the rung and the length. Confined to one method by the compiler, as each <c>ref struct</c> is.</remarks>
public readonly ref struct MappedSnapshotPin
{
    private readonly SnapshotStorage _storage;

    internal MappedSnapshotPin(SnapshotStorage storage) => _storage = storage;

    /// <summary>Number of bytes; may exceed what a span can hold.</summary>
    public long Length => Storage.Length;

    /// <summary>All bytes. Do not use it after the pin is disposed.</summary>
    /// <exception cref="InvalidOperationException">The snapshot is longer than <see cref="int.MaxValue"/> bytes; use <see cref="Slice"/>.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public ReadOnlySpan<byte> Span => Storage.Borrow(0, MappedSnapshot.IntLength(Length, "Slice"));

    /// <summary>Some of the bytes. Do not use them after the pin is disposed.</summary>
    /// <param name="offset">First byte, counted from the start of the snapshot; 0 to <see cref="Length"/>.</param>
    /// <param name="count">Number of bytes; at most <see cref="Length"/> minus <paramref name="offset"/>.</param>
    /// <returns>The bytes in place.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the snapshot.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        MappedSnapshot.CheckRange(offset, count, Length);
        return Storage.Borrow(offset, count);
    }

    /// <summary>Ends the use of the bytes.</summary>
    /// <exception cref="ObjectDisposedException">The snapshot was disposed since the pin was taken: what was read may be zeros; drop it.</exception>
    public void Dispose()
    {
        _storage?.ThrowIfReleased();
        GC.KeepAlive(_storage);
    }

    private SnapshotStorage Storage => _storage ?? throw new InvalidOperationException("This pin holds no snapshot; get one from MappedSnapshot.Pin().");
}

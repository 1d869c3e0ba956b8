namespace MmapAnalyzers.Runtime;

/// <summary>Where the bytes of a snapshot lie: in a pinned managed array, or in a region outside the managed heap.</summary>
internal sealed class SnapshotStorage
{
    private byte[]? _array;
    private readonly SnapshotRegion? _region;
    private volatile bool _released;

    internal SnapshotStorage(byte[] array, long length)
    {
        _array = array;
        Length = length;
    }

    internal SnapshotStorage(SnapshotRegion region, long length)
    {
        _region = region;
        Length = length;
    }

    /// <summary>Bytes in use; the room may be larger.</summary>
    internal long Length { get; private set; }

    internal bool IsReleased => _released;

    /// <summary>Makes room for a copy.</summary>
    /// <exception cref="OutOfMemoryException">There is not so much memory.</exception>
    internal static SnapshotStorage Allocate(long length, long managedLimit, string name) => length <= Math.Min(managedLimit, Array.MaxLength)
        ? new SnapshotStorage(GC.AllocateUninitializedArray<byte>((int)length, pinned: true), length)
        : new SnapshotStorage(SnapshotRegion.Allocate(length, name), length);

    /// <summary>The room to copy into, before anybody else knows this storage.</summary>
    internal Span<byte> Room(long offset, int count) => _array is { } array ? array.AsSpan((int)offset, count) : _region!.Span(offset, count);

    /// <summary>Sets how much of the room is in use.</summary>
    internal void Trim(long length) => Length = length;

    /// <summary>Ends the filling.</summary>
    internal void Protect() => _region?.Protect();

    /// <summary>The bytes, for a reader that keeps this storage alive and asks <see cref="IsReleased"/> when it has read.</summary>
    internal ReadOnlySpan<byte> Borrow(long offset, int count)
    {
        if (_region is not null)
        {
            ThrowIfReleased();
            return _region.Span(offset, count);
        }

        return Bytes().AsSpan((int)offset, count);
    }

    /// <summary>The bytes, for a reader that may outlive everything else.</summary>
    internal ReadOnlySpan<byte> HandOut(long offset, int count)
    {
        _region?.Escape();
        return Borrow(offset, count);
    }

    internal ReadOnlyMemory<byte> Memory(long offset, int count)
    {
        ThrowIfReleased();
        return _region is null ? Bytes().AsMemory((int)offset, count) : new SnapshotMemoryManager(this, _region, offset, count).Memory;
    }

    internal void Release()
    {
        _released = true;
        _array = null;
        _region?.Release();
    }

    internal void ThrowIfReleased() => ObjectDisposedException.ThrowIf(_released, typeof(MappedSnapshot));

    private byte[] Bytes()
    {
        byte[]? array = _array;
        ObjectDisposedException.ThrowIf(array is null, typeof(MappedSnapshot));
        return array;
    }
}

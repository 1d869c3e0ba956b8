using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary><see cref="Memory{T}"/> over a piece of a snapshot that lies outside the managed heap.</summary>
internal sealed class SnapshotMemoryManager(SnapshotStorage storage, SnapshotRegion region, long offset, int count) : MemoryManager<byte>
{
    // The span does not refer to the region, and a Memory cannot know how long it is used.
    public override Span<byte> GetSpan()
    {
        region.Escape();
        storage.ThrowIfReleased();
        return region.Span(offset, count);
    }

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, count);
        storage.ThrowIfReleased();
        // SAFETY: within the piece; the handle refers to this manager, which refers to the region, and so keeps the addresses.
        return new MemoryHandle(region.Address(offset + elementIndex), default, this);
    }

    public override void Unpin()
    {
        // Nothing is counted: the MemoryHandle has let go of its reference.
    }

    protected override void Dispose(bool disposing)
    {
        // The snapshot owns the bytes.
    }
}

using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace LogSearch;

/// <summary>The log's last bytes as <see cref="Memory{T}"/>, for the stream methods that take it; nothing is copied.</summary>
internal sealed unsafe class MappedTail : MemoryManager<byte>
{
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _start;
    private readonly int _length;

    public MappedTail(MemoryMappedFile map, long offset, int length)
    {
        _accessor = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        byte* page = null;
        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
        _start = page + _accessor.PointerOffset;
        _length = length;
    }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex, pinnable: this);

    public override void Unpin()
    {
        // mapped memory does not move
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            _accessor.Dispose();
        }
    }
}

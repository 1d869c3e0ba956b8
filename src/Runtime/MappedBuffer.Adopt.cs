using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime;

public sealed unsafe partial class MappedBuffer
{
    /// <summary>Maps a piece of what the framework has opened, for reading.</summary>
    /// <param name="file">A file or a section. Under SignalGuard it may be disposed afterwards.</param>
    /// <param name="offset">First byte, from 0.</param>
    /// <param name="length">Length in bytes, or 0 for everything from there on; the framework rounds the end of a whole file up to a full page.</param>
    /// <exception cref="ArgumentOutOfRangeException">Offset or length is negative.</exception>
    /// <exception cref="ObjectDisposedException">The file is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for reading, or is shorter than the piece.</exception>
    public static MappedBuffer FromMemoryMappedFile(MemoryMappedFile file, long offset = 0, long length = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        MemoryMappedViewAccessor accessor = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        MappedBuffer buffer = AdoptedViews.Get(accessor);
        AdoptedViews.Release(accessor);
        return buffer;
    }
}

using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// A file that is read by position, and stored to by the kernel through a mapping that nobody else touches. Not written to by position: where somebody
/// truncates the file just before, <c>write</c> makes it longer again, with zeros in between, and a mapping never does.
/// </summary>
internal sealed class WritableFileSource : KernelSource
{
    private readonly SafeFileHandle _handle;
    private readonly FileSource _file;
    private readonly ViewSource? _mapping;

    private WritableFileSource(SafeFileHandle handle, ViewSource? mapping)
    {
        _handle = handle;
        _file = new FileSource(handle);
        _mapping = mapping;
    }

    public override long? CurrentLength => _file.CurrentLength;

    /// <summary>The mapping is made where there is no other, under KernelCopy.</summary>
    /// <exception cref="IOException">The file cannot be mapped.</exception>
    /// <exception cref="MappedFaultException">The file is shorter by now.</exception>
    public static WritableFileSource Create(SafeFileHandle file, string? path, long length) =>
        new(file, !SignalGuardSwitch.IsOn && length > 0 ? Map(file, path, length) : null);

    public override int Read(Span<byte> destination, long offset) => _file.Read(destination, offset);

    public override int Write(ReadOnlySpan<byte> bytes, long offset) => _mapping!.Write(bytes, offset);

    public override int WriteBack(long offset, long length)
    {
        RandomAccess.FlushToDisk(_handle);
        return 0;
    }

    public override bool IsFull(long offset) => OperatingSystem.IsLinux() && FileGrowth.IsFull(_handle, offset, Page);

    public override void Dispose()
    {
        _mapping?.Dispose();
        _file.Dispose();
    }

    private static ViewSource Map(SafeFileHandle file, string? path, long length)
    {
        try
        {
            // capacity 0: what the file has now, so that nothing makes it longer
            using var map = MemoryMappedFile.CreateFromFile(file, mapName: null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
            return new ViewSource(accessor.SafeMemoryMappedViewHandle, accessor.PointerOffset);
        }
        catch (Exception) when (RandomAccess.GetLength(file) is var present && present < length)
        {
            throw new MappedFaultException(path, present, MappedFaultKind.Truncated);
        }
    }
}

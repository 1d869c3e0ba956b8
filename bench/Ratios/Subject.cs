using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>One file of 1 GiB and all the ways to read it. Its bytes are those of a log: lines of about 64 bytes, no zeros.</summary>
internal sealed unsafe class Subject : IDisposable
{
    public const int KiB = 1024;
    public const int MiB = 1024 * KiB;
    public const int Size = 1024 * MiB;
    private readonly MappedBuffer _buffer;
    private readonly MemoryMappedFile _mapped;

    public Subject(string directory)
    {
        Directory = directory;
        Path = System.IO.Path.Combine(directory, $"ratios-{Environment.ProcessId}");
        Create(Path);
        _buffer = MappedBuffer.Open(Path);
        View = _buffer.View();
        Handle = File.OpenHandle(Path);
        Stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        _mapped = MemoryMappedFile.CreateFromFile(Path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read);
        Accessor = _mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        Accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);

        // SAFETY: both mappings live until Dispose. The buffer's own is the fair one to compare with (same addresses, same alignment);
        // under KernelCopy it has none.
        Raw = _buffer.FaultProtection == FaultProtection.SignalGuard ? View.Address : pointer + Accessor.PointerOffset;
    }

    public string Directory { get; }

    public string Path { get; }

    public FaultProtection FaultProtection => _buffer.FaultProtection;

    public RelaxedView<byte> View { get; }

    public byte* Raw { get; }

    public SafeFileHandle Handle { get; }

    public FileStream Stream { get; }

    public MemoryMappedViewAccessor Accessor { get; }

    public ReadOnlySpan<byte> Span(int length) => new(Raw, length);

    public void Dispose()
    {
        Accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        Accessor.Dispose();
        _mapped.Dispose();
        Stream.Dispose();
        Handle.Dispose();
        _buffer.Dispose();
        File.Delete(Path);
    }

    private static void Create(string path)
    {
        byte[] block = new byte[MiB];
        for (int i = 0; i < block.Length; i++)
        {
            block[i] = i % 61 == 60 ? (byte)'\n' : (byte)('a' + (i * 7 % 26));
        }

        using FileStream file = File.Create(path);
        for (int i = 0; i < Size / MiB; i++)
        {
            file.Write(block);
        }
    }
}

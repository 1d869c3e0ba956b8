using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>A file mapped for reading, whose views survive truncation, I/O errors and dispose with an exception instead of the end of the process.</summary>
/// <remarks>
/// All members are thread-safe. <see cref="Dispose"/> gives back file and memory at once, however many threads read; the address range stays
/// reserved until the garbage collector has seen that no view is left.
/// </remarks>
public sealed unsafe partial class MappedBuffer : IDisposable
{
    private readonly AddressRange _range;
    private readonly KernelSource? _source;

    // start: inside of the range, whose end is also that of the buffer's bytes
    internal MappedBuffer(AddressRange range, byte* start, long length, KernelSource? source, string? path)
    {
        _range = range;
        _source = source;
        Limit = range.Limit;
        Start = start;
        Length = length;
        Path = path;
        _validLength = length;
    }

    /// <summary>Length in bytes, as it was when the buffer was opened. 0 for an empty file.</summary>
    public long Length { get; }

    /// <summary>The file, where its name is known.</summary>
    public string? Path { get; }

    /// <summary>How this buffer survives a lost page; the same for all buffers of a process.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "What the caller asks about is this buffer.")]
    public FaultProtection FaultProtection => SignalGuardSwitch.Protection;

    /// <summary>The state word, see <see cref="AddressRange.Limit"/>. A copy of the pointer, one load less on the hot path.</summary>
    internal long* Limit { get; }

    internal byte* Start { get; }

    internal bool ReadsForeignMemory => _range.IsForeign;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">An ordinary file. Other processes may write, truncate, rename and delete it meanwhile; a file that is put in its place is not seen.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or it is a directory.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device, a file whose length the kernel does not know (below /proc), or one whose file system cannot map.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not that of this process.</exception>
    /// <exception cref="IOException">The file cannot be mapped; the message says how to do without.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static MappedBuffer Open(string path, MappedBufferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return BufferFactory.Open(FileOpening.Open(path), path, options);
    }

    /// <summary>Opens a file that is already open. The handle is duplicated and stays the caller's.</summary>
    /// <param name="handle">A handle that may be read from.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle was opened for writing only, or it is a directory.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device, a file whose length the kernel does not know (below /proc), or one whose file system cannot map.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not that of this process.</exception>
    /// <exception cref="IOException">The file cannot be mapped; the message says how to do without.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static MappedBuffer Open(SafeFileHandle handle, MappedBufferOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return BufferFactory.Open(FileOpening.Duplicate(handle), FileOpening.FindPath(handle), options);
    }

    /// <summary>Adopts a view that the framework mapped. The same view always gives the same buffer.</summary>
    /// <param name="accessor">Its first byte becomes byte 0 of the buffer (<see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of).</param>
    /// <remarks>
    /// Under SignalGuard the buffer has a mapping of its own and outlives the accessor. A copy-on-write view cannot be duplicated: its own memory is read, which
    /// stays mapped until the garbage collector has seen that no view is left, and a page of it that is lost is replaced by zeros also for the accessor.
    /// Under KernelCopy the accessor's memory stays mapped until the buffer is disposed. 10 to 70 µs the first time.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The accessor may not be read.</exception>
    public static MappedBuffer FromAccessor(MemoryMappedViewAccessor accessor)
    {
        ArgumentNullException.ThrowIfNull(accessor);
        return AdoptedViews.Get(accessor);
    }

    /// <summary>A view of everything.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public RelaxedView<byte> View() => View<byte>(0, Length);

    /// <summary>A view of a piece.</summary>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/>.</param>
    /// <param name="length">Length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public RelaxedView<byte> View(long offset, long length) => View<byte>(offset, length);

    /// <summary>A view of a piece, as elements.</summary>
    /// <typeparam name="T">A type that any bytes may fill: integers, floats, enums, and structs of those without padding (the fields of a struct are not known in NativeAOT, so only MMAP013 judges them there).</typeparam>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/>; no alignment is asked for.</param>
    /// <param name="count">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the buffer.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="T"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public RelaxedView<T> View<T>(long offset, long count)
        where T : unmanaged
    {
        ElementType<T>.Require();
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if ((ulong)offset > (ulong)Length)
        {
            Throw.OutOfRange(nameof(offset), offset, count, Length);
        }

        if (count < 0 || count > (Length - offset) / sizeof(T))
        {
            Throw.OutOfRange(nameof(count), offset, count, Length);
        }

        // SAFETY: offset + count * sizeof(T) <= Length.
        return new(this, Start + offset, count);
    }
}

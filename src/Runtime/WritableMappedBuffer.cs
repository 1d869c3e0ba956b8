using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>A file or shared memory mapped for reading and writing, whose views survive truncation, I/O errors, full disks and dispose with an exception instead of the end of the process.</summary>
/// <remarks>
/// <para>Stores are seen at once by everyone who has mapped the file, and reach the disk when the system likes or <see cref="Flush(FlushMode)"/> says. A store to
/// a lost page throws <see cref="MappedFaultException"/> right after; it has not reached the file, and <see cref="Flush(FlushMode)"/> throws from then on too.</para>
/// <para>All members are thread-safe. <see cref="Dispose"/> gives back file and memory at once, however many threads read and store; a store that runs at the same
/// time either reaches the file or throws, or both. The address range stays reserved until the garbage collector has seen that no view is left.</para>
/// </remarks>
public sealed unsafe partial class WritableMappedBuffer : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly List<WeakReference<MappedBuffer>> _outgrown = [];
    private volatile MappedBuffer _core;

    // file: the one that the core reads and writes; it is the core's to close
    internal WritableMappedBuffer(MappedBuffer core, SafeFileHandle? file, bool changesArePrivate = false)
    {
        _core = core;
        _file = file;
        ChangesArePrivate = changesArePrivate;
    }

    /// <summary>Length in bytes, as it was when the buffer was opened or has last grown.</summary>
    public long Length => _core.Length;

    /// <summary>The file, where its name is known.</summary>
    public string? Path => _core.Path;

    /// <summary>How this buffer survives a lost page. The atomic members of its views need <see cref="FaultProtection.SignalGuard"/>.</summary>
    public FaultProtection FaultProtection => _core.FaultProtection;

    /// <summary>Whether stores stay in this buffer and never reach the file, see <see cref="OpenWithPrivateChanges"/>.</summary>
    public bool ChangesArePrivate { get; }

    internal MappedBuffer Core => _core;

    /// <summary>Opens an existing file for reading and writing; stores reach the file.</summary>
    /// <param name="path">An ordinary file. Other processes may write, truncate, rename and delete it meanwhile; a file that is put in its place is not seen.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is, and the file's own length.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read and written, or it is a directory.</exception>
    /// <exception cref="IOException">The file cannot grow to the minimum length.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device, or a file whose length the kernel does not know (below /proc).</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not to be had here.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static WritableMappedBuffer Open(string path, WritableMappedBufferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WritableFactory.Open(FileOpening.Open(path, writable: true), path, MappingAccess.Write, options);
    }

    /// <summary>Opens a file, or memory that another process has sent or inherited, by its handle; stores reach the file. The handle is duplicated and stays the caller's.</summary>
    /// <param name="handle">A handle that may be read from and written to, not one for appending.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is, and the file's own length.</param>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle was opened for reading or for writing only, or it is a directory, or the memory is sealed against writing.</exception>
    /// <exception cref="IOException">The file cannot grow to the minimum length.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device, a file whose length the kernel does not know (below /proc), or a handle for appending.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not to be had here.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static WritableMappedBuffer Open(SafeFileHandle handle, WritableMappedBufferOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return WritableFactory.Open(FileOpening.Duplicate(handle), FileOpening.FindPath(handle), MappingAccess.Write, options);
    }

    /// <summary>Creates a file of a given length, all zeros, with room set aside on the disk.</summary>
    /// <param name="path">Where no file is yet.</param>
    /// <param name="length">In bytes, from 0.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="IOException">The file exists, or there is no room for it; an incomplete file is deleted again.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">No file may be created there.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not to be had here.</exception>
    public static WritableMappedBuffer CreateNew(string path, long length, WritableMappedBufferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return WritableFactory.CreateNew(path, length, options);
    }

    /// <summary>Opens a file, or creates it; afterwards it is at least so long, with room set aside on the disk. For processes that start in any order.</summary>
    /// <param name="path">An ordinary file, or where none is yet.</param>
    /// <param name="length">In bytes, from 0; a longer file is mapped as it is.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read and written, or it is a directory.</exception>
    /// <exception cref="IOException">There is no room for the file.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not to be had here.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static WritableMappedBuffer CreateOrOpen(string path, long length, WritableMappedBufferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        options ??= new();
        return WritableFactory.Open(file, path, MappingAccess.Write, options with { MinimumLength = Math.Max(length, options.MinimumLength) });
    }

    /// <summary>Opens a file so that what is stored stays in this buffer, for patching bytes that the file must not get. It is <b>not a snapshot</b>.</summary>
    /// <param name="path">An ordinary file.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is. <see cref="WritableMappedBufferOptions.MinimumLength"/> must be 0.</param>
    /// <remarks>
    /// A page (4 KiB) that was stored to is private from then on. All others show the file as it is now, also what somebody writes to it later
    /// (<c>MAP_PRIVATE</c>, "copy-on-write"). A truncation takes the private pages behind the new end away too. For bytes that hold still use <see cref="MappedSnapshot"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">A minimum length is given; only the file itself could grow.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or it is a directory.</exception>
    /// <exception cref="NotSupportedException">A pipe, socket or device, or a file whose length the kernel does not know (below /proc).</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection is not to be had here.</exception>
    /// <exception cref="MappedFaultException">The file shrank while it was opened.</exception>
    public static WritableMappedBuffer OpenWithPrivateChanges(string path, WritableMappedBufferOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (options is { MinimumLength: > 0 })
        {
            throw new ArgumentException("A buffer whose changes are private cannot make the file longer.", nameof(options));
        }

        return WritableFactory.Open(FileOpening.Open(path), path, MappingAccess.PrivateChanges, options);
    }

    /// <summary>Adopts a view that the framework mapped for reading and writing. The same view always gives the same buffer, whose dispose is also that of <see cref="MappedBuffer.FromAccessor"/>.</summary>
    /// <param name="accessor">Its first byte becomes byte 0 of the buffer (<see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of).</param>
    /// <remarks>
    /// What is said of <see cref="MappedBuffer.FromAccessor"/> holds here too. Such a buffer has no handle: it cannot grow or be passed on, and
    /// <see cref="FlushMode.Durable"/> means <see cref="FlushMode.WriteBack"/>. That of a copy-on-write view says so by <see cref="ChangesArePrivate"/> (on Linux).
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The accessor may not be read and written.</exception>
    public static WritableMappedBuffer FromAccessor(MemoryMappedViewAccessor accessor)
    {
        ArgumentNullException.ThrowIfNull(accessor);
        return AdoptedViews.GetWritable(accessor);
    }

    /// <summary>Maps a piece of what the framework has opened, for reading and writing.</summary>
    /// <param name="file">A file or a section. Under SignalGuard it may be disposed afterwards.</param>
    /// <param name="offset">First byte, from 0.</param>
    /// <param name="length">Length in bytes, or 0 for everything from there on; the framework rounds the end of a whole file up to a full page.</param>
    /// <exception cref="ArgumentOutOfRangeException">Offset or length is negative.</exception>
    /// <exception cref="ObjectDisposedException">The file is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file was not opened for reading and writing, or is shorter than the piece.</exception>
    public static WritableMappedBuffer FromMemoryMappedFile(MemoryMappedFile file, long offset = 0, long length = 0)
    {
        ArgumentNullException.ThrowIfNull(file);
        MemoryMappedViewAccessor accessor = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.ReadWrite);
        WritableMappedBuffer buffer = AdoptedViews.GetWritable(accessor);
        AdoptedViews.Release(accessor);
        return buffer;
    }

    /// <summary>A view of everything.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public WritableRelaxedView<byte> View() => new(_core.View());

    /// <summary>A view of a piece.</summary>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/>.</param>
    /// <param name="length">Length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the buffer.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public WritableRelaxedView<byte> View(long offset, long length) => new(_core.View(offset, length));

    /// <summary>A view of a piece, as elements.</summary>
    /// <typeparam name="T">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/>; no alignment is asked for.</param>
    /// <param name="count">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the buffer.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="T"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public WritableRelaxedView<T> View<T>(long offset, long count)
        where T : unmanaged => new(_core.View<T>(offset, count));

    /// <inheritdoc cref="MappedBuffer.RefreshLength"/>
    public long RefreshLength() => _core.RefreshLength();

    /// <inheritdoc cref="MappedBuffer.Verify"/>
    public void Verify() => _core.Verify();

    /// <summary>Gives back the file and the memory; accesses that follow, on any thread, throw <see cref="ObjectDisposedException"/>. Blocks no reader. Does not flush.</summary>
    public void Dispose()
    {
        lock (_outgrown)
        {
            foreach (MappedBuffer core in Cores())
            {
                core.Dispose();
            }
        }
    }
}

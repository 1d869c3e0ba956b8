using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>Memory that processes share: by a name, or by a handle that one gives to another. Thread-safe.</summary>
/// <remarks>
/// Named memory lies in <c>/dev/shm</c> on Linux, where C programs find it by <c>shm_open</c>, and is a named section on Windows. It may be truncated by
/// anybody who may write to it, like a file. Anonymous memory (<c>memfd</c>) cannot: it is sealed against shrinking. Not run on Windows yet.
/// </remarks>
public static class SharedMemory
{
    private const string Directory = "/dev/shm/";
    private const int ReadWrite = 2, Create = 0x40, Exclusive = 0x80, NoFollow = 0x2_0000, NonBlocking = 0x800, CloseOnExec = 0x8_0000;
    private const int OwnerOnly = 0x180; // rw-------, as is the custom for shared memory
    private const int Exists = 17, NotFound = 2;
    private const uint AllowSealing = 2, HugeTlb = 4, TwoMiB = 21u << 26, OneGiB = 30u << 26;

    /// <summary>Creates memory without a name. <see cref="WritableMappedBuffer.DuplicateHandle"/> gives the handle to pass on; the receiver opens it by
    /// <see cref="WritableMappedBuffer.Open(SafeFileHandle, WritableMappedBufferOptions?)"/> or <see cref="MappedBuffer.Open(SafeFileHandle, MappedBufferOptions?)"/>.</summary>
    /// <param name="length">In bytes, from 1; all zeros. The memory is taken from the system at the first store, except for explicit huge pages.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for ordinary pages and the fastest protection that there is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="ArgumentException">The length is not a multiple of the size of the explicit huge pages.</exception>
    /// <exception cref="IOException">There is no room, or not enough explicit huge pages are free; the message says how many are.</exception>
    /// <exception cref="PlatformNotSupportedException">The required protection or explicit huge pages are not to be had here.</exception>
    public static WritableMappedBuffer CreateAnonymous(long length, AnonymousMemoryOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        options ??= new();
        long pageSize = options.HugePages switch
        {
            HugePageUse.Explicit2MiB => 2L << 20,
            HugePageUse.Explicit1GiB => 1L << 30,
            HugePageUse.None or HugePageUse.Transparent => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.HugePages, "No such use of huge pages."),
        };
        if (length % pageSize != 0)
        {
            throw new ArgumentException($"The length {length} is not a multiple of the size of a page, {pageSize}.", nameof(length));
        }

        if (!OperatingSystem.IsLinux())
        {
            return pageSize == 1
                ? WritableMappedBuffer.FromMemoryMappedFile(MemoryMappedFile.CreateNew(mapName: null, length)) // without a handle to pass on
                : throw new PlatformNotSupportedException("Explicit huge pages are built for Linux only.");
        }

        SafeFileHandle file = CreateMemoryFile(length, pageSize);
        try
        {
            WritableMappedBuffer buffer = WritableFactory.Create(file, FileOpening.FindPath(file), length, MappingAccess.Write, options.RequiredProtection);
            if (options.HugePages == HugePageUse.Transparent)
            {
                _ = buffer.Advise(MemoryAdvice.HugePages); // where the system does not, the memory is as good with small pages
            }

            return buffer;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Creates memory with a name, all zeros, readable and writable by the same user only.</summary>
    /// <param name="name">1 to 255 characters without '/', but for one at the start, which does not count. The memory stays until <see cref="Delete"/> (on Windows, until nobody has it open).</param>
    /// <param name="length">In bytes, from 1. Room is set aside.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="IOException">There is memory of this name, or no room.</exception>
    /// <exception cref="UnauthorizedAccessException">No memory may be created.</exception>
    /// <exception cref="PlatformNotSupportedException">Neither Linux nor Windows, or the required protection is not to be had here.</exception>
    public static WritableMappedBuffer CreateNew(string name, long length, WritableMappedBufferOptions? options = null)
    {
        string path = PathOf(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (OperatingSystem.IsWindows())
        {
            return WritableMappedBuffer.FromMemoryMappedFile(MemoryMappedFile.CreateNew(name, length));
        }

        SafeFileHandle file = OpenFile(path, Create | Exclusive);
        try
        {
            return WritableFactory.Open(file, path, MappingAccess.Write, WithLength(options, length));
        }
        catch
        {
            File.Delete(path); // nobody else could know of it yet
            throw;
        }
    }

    /// <summary>Opens memory by its name, or creates it; afterwards it is at least so long. For processes that start in any order.</summary>
    /// <param name="name">As for <see cref="CreateNew"/>.</param>
    /// <param name="length">In bytes, from 1; longer memory is mapped as it is.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    /// <exception cref="IOException">There is no room.</exception>
    /// <exception cref="UnauthorizedAccessException">The memory belongs to somebody else.</exception>
    /// <exception cref="PlatformNotSupportedException">Neither Linux nor Windows, or the required protection is not to be had here.</exception>
    public static WritableMappedBuffer CreateOrOpen(string name, long length, WritableMappedBufferOptions? options = null)
    {
        string path = PathOf(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return OperatingSystem.IsWindows()
            ? WritableMappedBuffer.FromMemoryMappedFile(MemoryMappedFile.CreateOrOpen(name, length))
            : WritableFactory.Open(OpenFile(path, Create), path, MappingAccess.Write, WithLength(options, length));
    }

    /// <summary>Opens memory that another has created, for reading and writing.</summary>
    /// <param name="name">As for <see cref="CreateNew"/>.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="FileNotFoundException">There is no such memory.</exception>
    /// <exception cref="UnauthorizedAccessException">The memory belongs to somebody else.</exception>
    /// <exception cref="PlatformNotSupportedException">Neither Linux nor Windows, or the required protection is not to be had here.</exception>
    public static WritableMappedBuffer Open(string name, WritableMappedBufferOptions? options = null)
    {
        string path = PathOf(name);
        return OperatingSystem.IsWindows()
            ? WritableMappedBuffer.FromMemoryMappedFile(MemoryMappedFile.OpenExisting(name))
            : WritableFactory.Open(OpenFile(path, 0), path, MappingAccess.Write, options);
    }

    /// <summary>Opens memory that another has created, for reading only.</summary>
    /// <param name="name">As for <see cref="CreateNew"/>.</param>
    /// <param name="options">What is asked for; <see langword="null"/> for the fastest protection that there is.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="FileNotFoundException">There is no such memory.</exception>
    /// <exception cref="UnauthorizedAccessException">The memory belongs to somebody else.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or the required protection is not to be had here.</exception>
    public static MappedBuffer OpenRead(string name, MappedBufferOptions? options = null)
    {
        string path = PathOf(name);
        return OperatingSystem.IsLinux()
            ? MappedBuffer.Open(path, options)
            : throw new PlatformNotSupportedException($"Use {nameof(MemoryMappedFile)}.{nameof(MemoryMappedFile.OpenExisting)} and {nameof(MappedBuffer.FromAccessor)}.");
    }

    /// <summary>Takes the name away. Who has the memory open keeps it; the next one under this name is another. Nothing to do on Windows.</summary>
    /// <param name="name">As for <see cref="CreateNew"/>.</param>
    /// <returns>Whether there was such memory.</returns>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    /// <exception cref="UnauthorizedAccessException">The memory belongs to somebody else.</exception>
    public static bool Delete(string name)
    {
        string path = PathOf(name);
        bool found = File.Exists(path);
        File.Delete(path);
        return found;
    }

    private static WritableMappedBufferOptions WithLength(WritableMappedBufferOptions? options, long length)
    {
        options ??= new();
        return options with { MinimumLength = Math.Max(length, options.MinimumLength) };
    }

    private static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Named shared memory is built for Linux and Windows only; share a file, or anonymous memory by its handle.");
        }

        string bare = name.StartsWith('/') ? name[1..] : name;
        return bare.Length is > 0 and <= 255 && bare is not ("." or "..") && !bare.Contains('/', StringComparison.Ordinal) && !bare.Contains('\0', StringComparison.Ordinal)
            ? Directory + bare
            : throw new ArgumentException($"'{name}' cannot be the name of shared memory: 1 to 255 characters without '/', but for one at the start.", nameof(name));
    }

    private static SafeFileHandle OpenFile(string path, int flags)
    {
        int descriptor = Libc.Open(path, ReadWrite | NoFollow | NonBlocking | CloseOnExec | flags, OwnerOnly);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        string message = $"Shared memory '{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.";
        throw error switch
        {
            NotFound => new FileNotFoundException(message, path),
            SnapshotNative.EACCES or SnapshotNative.EPERM => new UnauthorizedAccessException(message),
            Exists => new IOException($"There is shared memory '{path}' already.", error),
            _ => new IOException(message, error),
        };
    }

    private static SafeFileHandle CreateMemoryFile(long length, long pageSize)
    {
        uint pages = pageSize switch { 2L << 20 => HugeTlb | TwoMiB, 1L << 30 => HugeTlb | OneGiB, _ => 0 };
        int descriptor = Libc.CreateMemoryFile("SharedMemory", Libc.CloseOnExec | AllowSealing | pages);
        if (descriptor < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new PlatformNotSupportedException($"No memory file (memfd_create) in pages of {Math.Max(pageSize, Environment.SystemPageSize)} bytes: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            RandomAccess.SetLength(file, length);

            // so that nobody who gets the handle can take pages away
            if (SnapshotNative.Fcntl(file, SnapshotNative.F_ADD_SEALS, SnapshotNative.F_SEAL_SHRINK) != 0)
            {
                throw new IOException($"Shared memory cannot be sealed against shrinking: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

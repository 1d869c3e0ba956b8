using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>Gets at a file without ever waiting for one, and refuses what cannot be mapped.</summary>
internal static class FileOpening
{
    /// <summary>Opens an ordinary file for reading, or for reading and writing.</summary>
    public static SafeFileHandle Open(string path, bool writable = false)
    {
        if (Directory.Exists(path))
        {
            throw new UnauthorizedAccessException($"'{path}' is a directory; only files can be mapped.");
        }

        if (!OperatingSystem.IsWindows())
        {
            // The framework's open waits for a writer when the path is a FIFO, O_NONBLOCK does not.
            int flags = OperatingSystem.IsMacOS() ? 0x0100_0004 : 0x0008_0800; // O_CLOEXEC | O_NONBLOCK | O_RDONLY
            int descriptor = Libc.Open(path, writable ? flags | 2 : flags); // O_RDWR
            if (descriptor >= 0)
            {
                return new SafeFileHandle((nint)descriptor, ownsHandle: true);
            }
        }

        // Here also for its exceptions, which tell all the reasons apart.
        return File.OpenHandle(path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>A second handle to the same open file, so that the caller may close his.</summary>
    public static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            if (OperatingSystem.IsWindows())
            {
                return Kernel32.Duplicate(handle);
            }

            int descriptor = Libc.Duplicate((int)handle.DangerousGetHandle());
            if (descriptor < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                throw new IOException($"The file handle cannot be duplicated: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }

            return new SafeFileHandle((nint)descriptor, ownsHandle: true);
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>The name behind a handle, for messages; null where the system does not say.</summary>
    public static string? FindPath(SafeFileHandle handle) =>
#if !NET
        OperatingSystem.IsLinux() ? Libc.ReadLink($"/proc/self/fd/{handle.DangerousGetHandle()}") : null;
#else
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget : null;
#endif

    /// <summary>The length of a file that can be read and mapped.</summary>
    public static long RequireLength(SafeFileHandle file, string? path)
    {
        RequireOrdinary(file, path);
        long length = RandomAccess.GetLength(file);
        if (length < 0)
        {
            throw new IOException($"{Name(path)} has the impossible length {length}.");
        }

        try
        {
            Span<byte> probe = stackalloc byte[1];
            if (RandomAccess.Read(file, probe, 0) > 0 && length == 0 && (length = RandomAccess.GetLength(file)) == 0)
            {
                throw new NotSupportedException($"{Name(path)} says that its length is 0 and yet has content (a file below /proc?); read it with File.ReadAllBytes.");
            }
        }
        catch (UnauthorizedAccessException refusal)
        {
            throw new UnauthorizedAccessException($"{Name(path)} (length {length}) was not opened for reading.", refusal);
        }
        catch (IOException) when (length > 0)
        {
            // A device that fails at the first byte is reported by the reads that need it.
            return length;
        }

        return length;
    }

#if NET
    /// <summary>Refuses a handle through which nothing can be stored at a position.</summary>
    public static void RequireWritable(SafeFileHandle file, string? path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // the first write says so
        }

        int flags = SnapshotNative.Fcntl(file, SnapshotNative.F_GETFL, 0);
        if (flags >= 0 && (flags & SnapshotNative.O_ACCMODE) == 0)
        {
            throw new UnauthorizedAccessException($"{Name(path)} was opened for reading only; open it for reading and writing.");
        }
    }
#endif

    private static string Name(string? path) => path is null ? "The file" : $"'{path}'";

    private static void RequireOrdinary(SafeFileHandle file, string? path)
    {
        string? other = OperatingSystem.IsLinux() ? LinuxFileType.Describe(file) : DescribeUnseekable(file);
        if (other == LinuxFileType.Directory)
        {
            throw new UnauthorizedAccessException($"{Name(path)} is a directory; only files can be mapped.");
        }

        if (other is not null)
        {
            throw new NotSupportedException($"{Name(path)} is a {other}; only files can be mapped.");
        }
    }

    private static string? DescribeUnseekable(SafeFileHandle file)
    {
        try
        {
            _ = RandomAccess.GetLength(file);
            return null;
        }
        catch (NotSupportedException)
        {
            return "pipe, socket or terminal";
        }
    }
}

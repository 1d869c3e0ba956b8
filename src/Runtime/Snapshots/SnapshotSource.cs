using System.Globalization;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>The file that a snapshot is taken of: opened so that nothing blocks, and known to be one that has content.</summary>
internal sealed class SnapshotSource : IDisposable
{
    private SnapshotSource(SafeFileHandle handle, bool isOwn, string? path)
    {
        Handle = handle;
        IsOwn = isOwn;
        Path = path;
    }

    /// <summary>A handle that may be read from at any offset.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>Whether the open file description is ours alone, so that a lease and its signal may be attached to it.</summary>
    internal bool IsOwn { get; }

    /// <summary>The file, where its name is known.</summary>
    internal string? Path { get; }

    /// <summary>The file as messages name it.</summary>
    internal string Name => NameOf(Path);

    internal static SnapshotSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        var source = new SnapshotSource(FileOpening.Open(full), isOwn: true, full);
        try
        {
            RequireContent(source.Handle, full);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    internal static SnapshotSource Open(SafeFileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ObjectDisposedException.ThrowIf(handle.IsClosed, handle);
        if (handle.IsInvalid)
        {
            throw new ArgumentException("The handle is invalid.", nameof(handle));
        }

        string? path = FileOpening.FindPath(handle);
        RequireContent(handle, path);
        if (!OperatingSystem.IsLinux())
        {
            return new SnapshotSource(handle, isOwn: false, path);
        }

        int flags = SnapshotNative.Fcntl(handle, SnapshotNative.F_GETFL, 0);
        if ((flags & SnapshotNative.O_ACCMODE) == SnapshotNative.O_WRONLY)
        {
            throw new UnauthorizedAccessException($"{NameOf(path)} cannot be read through this handle: it is open for writing only.");
        }

        // A second open file description: a lease on the caller's would replace the signal and the lease that the caller may have there.
        return Reopen(handle) is { } own ? new SnapshotSource(own, isOwn: true, path) : new SnapshotSource(handle, isOwn: false, path);
    }

    public void Dispose()
    {
        if (IsOwn)
        {
            Handle.Dispose();
        }
    }

    private static string NameOf(string? path) => path is null ? "The file of the handle" : $"'{path}'";

    private static SafeFileHandle? Reopen(SafeFileHandle handle)
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            int own = Libc.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.DangerousGetHandle()}"),
                SnapshotNative.O_CLOEXEC | SnapshotNative.O_NOCTTY | SnapshotNative.O_NONBLOCK);
            return own >= 0 ? new SafeFileHandle(own, ownsHandle: true) : null;
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private static void RequireContent(SafeFileHandle handle, string? path)
    {
        string? other = OperatingSystem.IsLinux() ? LinuxFileType.Describe(handle)
            : File.GetAttributes(handle).HasFlag(FileAttributes.Directory) ? LinuxFileType.Directory
            : null;
        if (other is not null)
        {
            string message = $"{NameOf(path)} is a {other}; a snapshot can only be taken of a file.";
            throw other == LinuxFileType.Directory ? new UnauthorizedAccessException(message) : new NotSupportedException(message);
        }
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>The Sealed rung: memory files (memfd) that the kernel keeps from changing.</summary>
internal static class SealedMemory
{
    private const int Needed = SnapshotNative.F_SEAL_SHRINK | SnapshotNative.F_SEAL_WRITE;
    private const int All = Needed | SnapshotNative.F_SEAL_GROW | SnapshotNative.F_SEAL_SEAL;
    private const int Chunk = 1 << 20;

    /// <summary>Whether the file's seals forbid writing and shrinking for ever.</summary>
    internal static bool HoldsStill(SafeFileHandle file) => WhyNot(file) is null;

    /// <summary>Why the file cannot be mapped as it is, or <see langword="null"/>.</summary>
    internal static string? WhyNot(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "this operating system has no sealed memory files";
        }

        int seals = SnapshotNative.Fcntl(file, SnapshotNative.F_GET_SEALS, 0);
        if (seals < 0)
        {
            return "it is not a memory file (memfd)";
        }

        if ((seals & Needed) != Needed)
        {
            return (seals & Needed) switch
            {
                SnapshotNative.F_SEAL_SHRINK => "it is a memory file without the seal that forbids writing",
                SnapshotNative.F_SEAL_WRITE => "it is a memory file without the seal that forbids shrinking",
                _ => "it is a file in memory without the seals that forbid writing and shrinking",
            };
        }

        // hugetlbfs has seals too, but its mappings have other rules of length.
        return FileSystem.TypeOf(file) == FileSystem.Tmpfs ? null : "it is a memory file in explicit huge pages";
    }

    /// <summary>Maps a file of which <see cref="WhyNot"/> has nothing to say.</summary>
    internal static SnapshotStorage? Map(SafeFileHandle file)
    {
        long length = FileStamp.Take(file).Length;
        if (length == 0)
        {
            return new SnapshotStorage([], 0);
        }

        return SnapshotRegion.MapSealed(file, length) is { } region ? new SnapshotStorage(region, length) : null;
    }

    /// <summary>Puts bytes into a new sealed memory file.</summary>
    internal static SafeFileHandle Create(SnapshotStorage bytes, string description)
    {
        const uint Flags = Libc.CloseOnExec | SnapshotNative.MFD_ALLOW_SEALING;
        int created = Libc.CreateMemoryFile("MappedSnapshot", Flags | SnapshotNative.MFD_NOEXEC_SEAL);
        if (created < 0 && Marshal.GetLastPInvokeError() == SnapshotNative.EINVAL)
        {
            // Linux before 6.3 does not know the flag.
            created = Libc.CreateMemoryFile("MappedSnapshot", Flags);
        }

        if (created < 0)
        {
            throw Failure(description, "created");
        }

        var file = new SafeFileHandle(created, ownsHandle: true);
        try
        {
            for (long done = 0; done < bytes.Length; done += Chunk)
            {
                RandomAccess.Write(file, bytes.Borrow(done, (int)Math.Min(Chunk, bytes.Length - done)), done);
            }

            if (SnapshotNative.Fcntl(file, SnapshotNative.F_ADD_SEALS, All) != 0)
            {
                throw Failure(description, "sealed");
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A second descriptor of the file.</summary>
    internal static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        int copy = SnapshotNative.Fcntl(file, SnapshotNative.F_DUPFD_CLOEXEC, 0);
        return copy >= 0
            ? new SafeFileHandle(copy, ownsHandle: true)
            : throw new IOException($"The handle could not be duplicated: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    private static IOException Failure(string description, string what) =>
        new($"A memory file for the snapshot of {description} could not be {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
}

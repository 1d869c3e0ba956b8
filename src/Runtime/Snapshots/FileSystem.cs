using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>The files of Linux whose leases can be believed.</summary>
internal static class FileSystem
{
    internal const long Tmpfs = 0x01021994;

    /// <summary>Whether this kernel knows of each writer to the file, so that it grants no lease while there is one.</summary>
    /// <remarks>
    /// Not so for network file systems and FUSE (the server writes), for overlayfs (a mapping belongs to the file below, and is not seen by
    /// a lease above), nor for <c>/proc</c>, whose content has no writer at all. Nor for the unnamed files that the kernel itself makes, which
    /// lie on tmpfs: who has the descriptor of a memory file from <c>memfd_create</c> is not counted as a writer.
    /// </remarks>
    internal static bool CountsWriters(SafeFileHandle file) => IsLocal(file) && FileStamp.HasName(file);

    private static bool IsLocal(SafeFileHandle file) => TypeOf(file) is
        Tmpfs
        or 0xEF53       // ext2, ext3, ext4
        or 0x58465342   // XFS
        or 0x9123683E   // btrfs
        or 0xF2F52010;  // F2FS

    internal static unsafe long TypeOf(SafeFileHandle file)
    {
        nint* result = stackalloc nint[32];
        // SAFETY: struct statfs has 120 bytes on 64-bit Linux, the buffer 256; f_type is its first word.
        return SnapshotNative.Fstatfs(file, result) == 0 ? (long)(nuint)result[0] : 0;
    }
}

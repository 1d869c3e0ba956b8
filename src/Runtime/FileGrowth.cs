using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Makes a file longer by bytes that the file system has set aside. A file made longer by its length alone has a hole there: the first store to a
/// page of it needs room that may be gone by then, and the answer to a store is SIGBUS.
/// </summary>
internal static partial class FileGrowth
{
    private const int KeepSize = 1; // FALLOC_FL_KEEP_SIZE
    private const int Interrupted = 4, NoSpace = 28, OperationNotSupported = 95, QuotaExceeded = 122; // EINTR, ENOSPC, EOPNOTSUPP, EDQUOT

    /// <summary>Sets room aside for all of <c>[from, to)</c> and makes the file at least <paramref name="to"/> bytes long; it is never made shorter.</summary>
    /// <exception cref="IOException">There is no room, or the file may not be that long. The length of the file is what it was.</exception>
    public static void Grow(SafeFileHandle file, string? path, long from, long to)
    {
        if (!OperatingSystem.IsLinux())
        {
            if (RandomAccess.GetLength(file) < to)
            {
                RandomAccess.SetLength(file, to); // no holes: NTFS and APFS answer a write to a full disk with an error, not with a signal
            }

            return;
        }

        // First without the length: should there be no room, ext4 would leave the file as long as the room lasted.
        int error = Allocate(file, KeepSize, from, to - from);
        if (error is 0 or OperationNotSupported)
        {
            error = AllocatePosix(file, from, to - from);
        }

        if (error != 0)
        {
            string name = path is null ? "The file" : $"'{path}'";
            throw new IOException($"{name} cannot grow from {from} to {to} bytes: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    /// <summary>Whether a store to this page finds no room. Fills the hole if there is some, which changes no byte.</summary>
    public static bool IsFull(SafeFileHandle file, long offset, int page) =>
        Allocate(file, KeepSize, offset / page * page, page) is NoSpace or QuotaExceeded;

    private static int Allocate(SafeFileHandle file, int mode, long offset, long length)
    {
        while (Fallocate(file, mode, offset, length) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    private static int AllocatePosix(SafeFileHandle file, long offset, long length)
    {
        int error;
        do
        {
            error = PosixFallocate(file, offset, length);
        }
        while (error == Interrupted);
        return error;
    }

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Fallocate(SafeFileHandle file, int mode, long offset, long length);

    /// <summary>Writes a byte into each block where the file system has no better way (glibc); returns the error instead of setting it.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixFallocate(SafeFileHandle file, long offset, long length);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>What the file system says of a file's content. Two different stamps prove a change; two equal ones prove nothing.</summary>
/// <remarks>
/// Equal stamps prove nothing, because the times are set when a write begins and not when it ends, have the granularity of a timer tick
/// (before Linux 6.13), and are set late or never by stores through a mapping.
/// </remarks>
internal readonly record struct FileStamp(long Length, long Modified, long Changed)
{
    internal static FileStamp Take(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            Statx stat = Ask(file);
            return new FileStamp((long)stat.Size, Nanoseconds(stat.Modified), Nanoseconds(stat.Changed));
        }

        return new FileStamp(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks, 0);
    }

    /// <summary>Whether any directory lists the file. Linux.</summary>
    internal static bool HasName(SafeFileHandle file) => Ask(file).Links > 0;

    private static unsafe Statx Ask(SafeFileHandle file)
    {
        Statx stat;

        // SAFETY: the kernel fills 256 bytes, which is the size of the struct.
        if (SnapshotNative.Statx(file, "", SnapshotNative.AT_EMPTY_PATH, SnapshotNative.STATX_BASIC_STATS, &stat) == 0)
        {
            return stat;
        }

        int error = Marshal.GetLastPInvokeError();
        throw new IOException($"The state of the file cannot be found out: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    private static long Nanoseconds(StatxTime time) => unchecked((time.Seconds * 1_000_000_000) + time.Nanoseconds);
}

using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

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
            Statx stat = Statx.Of(file);
            return new FileStamp((long)stat.Size, Nanoseconds(stat.Modified), Nanoseconds(stat.Changed));
        }

        return new FileStamp(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks, 0);
    }

    /// <summary>Whether any directory lists the file. Linux.</summary>
    internal static bool HasName(SafeFileHandle file) => Statx.Of(file).Links > 0;

    private static long Nanoseconds(StatxTime time) => unchecked((time.Seconds * 1_000_000_000) + time.Nanoseconds);
}

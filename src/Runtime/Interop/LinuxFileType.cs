using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>What kind of file a handle is.</summary>
internal static class LinuxFileType
{
    public const string Directory = "directory";

    /// <summary>Null for an ordinary file, else what it is.</summary>
    public static string? Describe(SafeFileHandle file) => (Statx.Of(file).Mode & 0xF000) switch
    {
        0x8000 => null,
        0x4000 => Directory,
        0x1000 => "pipe",
        0xC000 => "socket",
        0x2000 or 0x6000 => "device",
        _ => "special file",
    };
}

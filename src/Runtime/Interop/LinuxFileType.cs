using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>What kind of file a handle is. <c>statx</c>, because its layout is the same on every Linux.</summary>
internal static unsafe partial class LinuxFileType
{
    public const string Directory = "directory";

    private const int AtEmptyPath = 0x1000;
    private const uint StatxType = 1;
    private const int ModeOffset = 28;

    /// <summary>Null for an ordinary file, else what it is.</summary>
    public static string? Describe(SafeFileHandle file)
    {
        byte* status = stackalloc byte[256];
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);

            // SAFETY: struct statx is 256 bytes; the handle is held, so that the descriptor is this file's.
            if (Statx((int)file.DangerousGetHandle(), "", AtEmptyPath, StatxType, status) != 0)
            {
                int error = Marshal.GetLastPInvokeError();
                throw new IOException($"The kind of the file cannot be found out: {Marshal.GetPInvokeErrorMessage(error)}.", error);
            }
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }

        return (*(ushort*)(status + ModeOffset) & 0xF000) switch
        {
            0x8000 => null,
            0x4000 => Directory,
            0x1000 => "pipe",
            0xC000 => "socket",
            0x2000 or 0x6000 => "device",
            _ => "special file",
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* status);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>struct statx</c>, as far as it is needed: unlike <c>stat</c> the same on every Linux.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal partial struct Statx
{
    [FieldOffset(16)] public uint Links;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(96)] public StatxTime Changed;
    [FieldOffset(112)] public StatxTime Modified;

    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;

    /// <exception cref="IOException">The kernel does not tell.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public static unsafe Statx Of(SafeFileHandle file)
    {
        Statx status;

        // SAFETY: the kernel fills 256 bytes, which is the size of the struct.
        if (Call(file, "", AtEmptyPath, BasicStats, &status) == 0)
        {
            return status;
        }

        int error = Marshal.GetLastPInvokeError();
        throw new IOException($"The state of the file cannot be found out: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

#if NET
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Call(SafeFileHandle file, string path, int flags, uint mask, Statx* result);
#else
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern unsafe int Call(SafeFileHandle file, string path, int flags, uint mask, Statx* result);
#endif
}

/// <summary><c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct StatxTime
{
    public long Seconds;
    public uint Nanoseconds;
}

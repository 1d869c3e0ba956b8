using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>The calls into Windows. Written by the documentation; not run on Windows yet.</summary>
internal static unsafe class Kernel32
{
    public const int AccessDenied = 5;
    private const uint SameAccess = 2;
    private const int EndOfFile = 38;

    public static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        nint self = GetCurrentProcess();
        if (!DuplicateHandle(self, handle.DangerousGetHandle(), self, out nint copy, 0, inherit: false, SameAccess))
        {
            int error = Marshal.GetLastWin32Error();
            throw new IOException($"The file handle cannot be duplicated: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }

        return new SafeFileHandle(copy, ownsHandle: true);
    }

    /// <summary>-1 for an error.</summary>
    public static nint ReadAt(SafeFileHandle handle, byte* buffer, int count, long offset)
    {
        var position = new NativeOverlapped { OffsetLow = (int)offset, OffsetHigh = (int)(offset >> 32) };
        bool done = ReadFile(handle, buffer, (uint)count, out uint got, &position);
        return done ? (nint)got : Marshal.GetLastWin32Error() == EndOfFile ? 0 : -1;
    }

    [DllImport("kernel32")]
    public static extern nint GetCurrentProcess();

    [DllImport("kernel32", SetLastError = true)]
    public static extern bool ReadProcessMemory(nint process, void* source, void* destination, nuint length, out nuint copied);

    [DllImport("kernel32", SetLastError = true)]
    public static extern bool GetFileSizeEx(SafeFileHandle file, out long size);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool ReadFile(SafeFileHandle file, byte* buffer, uint count, out uint got, NativeOverlapped* position);

    [DllImport("kernel32", SetLastError = true)]
    private static extern bool DuplicateHandle(nint fromProcess, nint handle, nint toProcess, out nint copy, uint access, bool inherit, uint options);
}

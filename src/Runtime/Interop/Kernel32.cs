using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>The calls into Windows. Written by the documentation; not run on Windows yet.</summary>
internal static unsafe partial class Kernel32
{
    private const uint SameAccess = 2;

    public static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        nint self = GetCurrentProcess();
        if (!DuplicateHandle(self, handle.DangerousGetHandle(), self, out nint copy, 0, inherit: false, SameAccess))
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"The file handle cannot be duplicated: {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }

        return new SafeFileHandle(copy, ownsHandle: true);
    }

    [LibraryImport("kernel32")]
    public static partial nint GetCurrentProcess();

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool ReadProcessMemory(nint process, void* source, void* destination, nuint length, out nuint copied);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool WriteProcessMemory(nint process, void* destination, void* source, nuint length, out nuint stored);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool FlushViewOfFile(void* start, nuint length);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DuplicateHandle(
        nint fromProcess, nint handle, nint toProcess, out nint copy, uint access, [MarshalAs(UnmanagedType.Bool)] bool inherit, uint options);
}

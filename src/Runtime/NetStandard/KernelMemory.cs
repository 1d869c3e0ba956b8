using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>Copies memory of this process by the kernel, which reports a page that it cannot reach instead of raising a signal.</summary>
internal static unsafe class KernelMemory
{
    private const int Page = 4096; // the smallest page of any system; a finer grain than the real page does no harm
    private static readonly int ProcessId = Process.GetCurrentProcess().Id;

    /// <summary>Copies up to the first byte that cannot be read.</summary>
    /// <returns>How many bytes were copied.</returns>
    /// <exception cref="PlatformNotSupportedException">This system has no such call.</exception>
    public static nuint Copy(void* source, void* destination, nuint length)
    {
        nuint total = 0;
        while (total < length)
        {
            nuint got = CopySome((byte*)source + total, (byte*)destination + total, length - total);
            if (got == 0)
            {
                break;
            }

            total += got;
        }

        return total;
    }

    private static nuint CopySome(byte* source, byte* destination, nuint length)
    {
        if (OperatingSystem.IsLinux())
        {
            return CopyOnLinux(source, destination, length);
        }

        if (!OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("On this system, MappedCopy and views of accessors need .NET 8 or later.");
        }

        // all or nothing: after a failure go on page by page, to the page that is lost
        nuint got = CopyOnWindows(source, destination, length);
        nuint toPageEnd = Page - ((nuint)source % Page);
        return got == 0 && toPageEnd < length ? CopyOnWindows(source, destination, toPageEnd) : got;
    }

    // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
    private static nuint CopyOnWindows(byte* source, byte* destination, nuint length) =>
        Kernel32.ReadProcessMemory(Kernel32.GetCurrentProcess(), source, destination, length, out nuint copied) ? copied : 0;

    private static nuint CopyOnLinux(byte* source, byte* destination, nuint length)
    {
        var local = new IoVector { Start = destination, Length = length };
        var remote = new IoVector { Start = source, Length = length };

        // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
        nint got = Libc.ProcessVmRead(ProcessId, &local, 1, &remote, 1, 0);
        if (got >= 0)
        {
            return (nuint)got;
        }

        int error = Marshal.GetLastWin32Error();
        return error == Libc.Efault
            ? (nuint)0
            : throw new PlatformNotSupportedException($"process_vm_readv on this process is refused: {Marshal.GetPInvokeErrorMessage(error)} (a seccomp filter?).");
    }
}

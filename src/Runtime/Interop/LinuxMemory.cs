using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>process_vm_readv</c> on oneself: stops at the first page that would raise SIGBUS or SIGSEGV. About 0.5 µs and 8 GB/s.</summary>
internal static unsafe class LinuxMemory
{
    public static nuint Copy(void* source, void* destination, nuint length)
    {
        var local = new IoVector { Start = destination, Length = length };
        var remote = new IoVector { Start = source, Length = length };

        // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
        nint got = Libc.ProcessVmRead(Environment.ProcessId, &local, 1, &remote, 1, 0);
        if (got >= 0)
        {
            return (nuint)got;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == Libc.Efault
            ? (nuint)0
            : throw new PlatformNotSupportedException($"process_vm_readv on this process is refused: {Marshal.GetPInvokeErrorMessage(error)} (a seccomp filter?).");
    }
}

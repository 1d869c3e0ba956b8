namespace MmapAnalyzers.Runtime;

/// <summary>How a <see cref="MappedBuffer"/> keeps a lost page from ending the process.</summary>
/// <remarks>
/// All buffers of a process have the same: <see cref="SignalGuard"/> where it can be installed. The <see cref="AppContext"/> switch
/// <c>MmapAnalyzers.Runtime.DisableSignalGuard</c>, set before the first buffer is opened, makes it <see cref="KernelCopy"/>.
/// </remarks>
public enum FaultProtection
{
    /// <summary>
    /// Every read is a copy by the kernel into private memory, which reports an error instead of raising a signal.
    /// Works everywhere; a small read costs a system call (about 0.5 µs).
    /// </summary>
    KernelCopy,

    /// <summary>
    /// Reads go straight to the mapping; a SIGBUS handler replaces a lost page by zeros and marks the buffer, and the check after
    /// each read throws. Bulk reads run at the speed of a plain span, single ones near that of a pointer. Linux on x64 or arm64 with glibc and pages of 4 KiB.
    /// </summary>
    SignalGuard,
}

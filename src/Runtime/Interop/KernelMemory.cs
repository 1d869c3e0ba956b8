namespace MmapAnalyzers.Runtime.Interop;

/// <summary>Copies memory of this process by the kernel, which reports a page that it cannot read instead of raising a signal.</summary>
internal static unsafe class KernelMemory
{
    private const int Page = 4096; // the smallest page of any system; a finer grain than the real page does no harm

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
            return LinuxMemory.Copy(source, destination, length);
        }

        nuint got = CopyOnce(source, destination, length);

        // These two copy all or nothing: after a failure go on page by page, to the page that is lost.
        nuint toPageEnd = Page - ((nuint)source % Page);
        return got == 0 && toPageEnd < length ? CopyOnce(source, destination, toPageEnd) : got;
    }

    private static nuint CopyOnce(byte* source, byte* destination, nuint length)
    {
        if (OperatingSystem.IsWindows())
        {
            return WindowsMemory.Copy(source, destination, length);
        }

        return OperatingSystem.IsMacOS()
            ? MacMemory.Copy(source, destination, length)
            : throw new PlatformNotSupportedException("This system has no call that copies memory and reports lost pages.");
    }
}

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>Copies memory of this process by the kernel, which reports a page that it cannot reach instead of raising a signal.</summary>
internal static unsafe class KernelMemory
{
    private const int Page = 4096; // the smallest page of any system; a finer grain than the real page does no harm

    /// <summary>Copies up to the first byte that cannot be read.</summary>
    /// <returns>How many bytes were copied.</returns>
    /// <exception cref="PlatformNotSupportedException">This system has no such call.</exception>
    public static nuint Copy(void* source, void* destination, nuint length) => Move((byte*)source, (byte*)destination, length, store: false);

    /// <summary>Stores up to the first byte that cannot be written.</summary>
    /// <returns>How many bytes were stored.</returns>
    /// <exception cref="PlatformNotSupportedException">This system has no such call.</exception>
    public static nuint Store(void* source, void* destination, nuint length) => Move((byte*)source, (byte*)destination, length, store: true);

    /// <summary>Writes mapped pages back to their file and waits for it. The range is rounded outwards to whole pages.</summary>
    /// <returns>The error of the system, or 0.</returns>
    public static int WriteBack(byte* start, long length)
    {
        nuint first = (nuint)start / (nuint)Environment.SystemPageSize * (nuint)Environment.SystemPageSize;
        nuint count = (nuint)(start + length) - first;

        // SAFETY: nothing is read or written at the addresses; that they are a mapping is the caller's matter, and an error otherwise.
        bool done = OperatingSystem.IsWindows()
            ? Kernel32.FlushViewOfFile((void*)first, count)
            : Libc.Sync((void*)first, count, OperatingSystem.IsMacOS() ? Libc.MsSyncMac : Libc.MsSync) == 0;
        return done ? 0 : System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
    }

    private static nuint Move(byte* source, byte* destination, nuint length, bool store)
    {
        nuint total = 0;
        while (total < length)
        {
            nuint got = MoveSome(source + total, destination + total, length - total, store);
            if (got == 0)
            {
                break;
            }

            total += got;
        }

        return total;
    }

    private static nuint MoveSome(byte* source, byte* destination, nuint length, bool store)
    {
        if (OperatingSystem.IsLinux())
        {
            return store ? LinuxMemory.Store(source, destination, length) : LinuxMemory.Copy(source, destination, length);
        }

        nuint got = MoveOnce(source, destination, length, store);

        // These two copy all or nothing: after a failure go on page by page, to the page that is lost.
        nuint toPageEnd = Page - ((nuint)(store ? destination : source) % Page);
        return got == 0 && toPageEnd < length ? MoveOnce(source, destination, toPageEnd, store) : got;
    }

    private static nuint MoveOnce(byte* source, byte* destination, nuint length, bool store)
    {
        if (OperatingSystem.IsWindows())
        {
            return store ? WindowsMemory.Store(source, destination, length) : WindowsMemory.Copy(source, destination, length);
        }

        if (OperatingSystem.IsMacOS())
        {
            return store ? MacMemory.Store(source, destination, length) : MacMemory.Copy(source, destination, length);
        }

        throw new PlatformNotSupportedException("This system has no call that copies memory and reports lost pages.");
    }
}

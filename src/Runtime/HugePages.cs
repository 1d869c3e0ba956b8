using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>Files in explicit huge pages (hugetlbfs): their page size, and why they cannot be mapped.</summary>
internal static unsafe class HugePages
{
    private const long Hugetlbfs = 0x958458f6;

    /// <summary>The size of the file's pages in bytes; 0 where they are the system's.</summary>
    public static long SizeOf(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        nint* status = stackalloc nint[32];

        // SAFETY: struct statfs has 120 bytes on 64-bit Linux, the buffer 256; f_type and f_bsize are its first two words.
        return SnapshotNative.Fstatfs(file, status) == 0 && (uint)status[0] == Hugetlbfs ? status[1] : 0;
    }

    /// <summary>Explicit huge pages exist only as a mapping: write(2) does not take them. Says why the mapping failed.</summary>
    public static void RefuseKernelCopy(AddressRange range, string? path, int error = 0)
    {
        if (range.PageSize <= Environment.SystemPageSize)
        {
            return;
        }

        string name = path is null ? "Memory" : $"'{path}'";
        string size = string.Create(CultureInfo.InvariantCulture, $"{range.PageSize / 1024} KiB");
        if (error != SnapshotNative.ENOMEM)
        {
            throw new PlatformNotSupportedException(
                $"{name} in huge pages of {size} can only be mapped, and there is no SignalGuard for that: {Native.SignalGuard.Refusal ?? Marshal.GetPInvokeErrorMessage(error)}.");
        }

        long needed = (long)range.RoundedLength / range.PageSize;
        throw new IOException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} needs {needed} huge pages of {size}; free are {Count(range, "free")} of {Count(range, "nr")} that are reserved. Reserve them with 'sysctl vm.nr_hugepages' or {Folder(range)}/nr_hugepages."));
    }

    private static string Folder(AddressRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"/sys/kernel/mm/hugepages/hugepages-{range.PageSize / 1024}kB");

    private static string Count(AddressRange range, string which)
    {
        string file = $"{Folder(range)}/{which}_hugepages";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "an unknown number";
    }
}

using System.Globalization;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>What disposed buffers have left behind, which Linux tells below /proc.</summary>
internal static class Leftovers
{
    private const long MostReservations = 64; // those that the stack of an ended thread or a register still names

    /// <returns>What is left of a file that nobody has open any more, or null.</returns>
    public static string? Find(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // before any collection: Dispose alone gives these back
        int descriptors = Directory.GetFiles("/proc/self/fd").Count(fd => File.ResolveLinkTarget(fd, returnFinalTarget: false)?.FullName == path);
        int mappings = File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(path, StringComparison.Ordinal));
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        long reservations = File.ReadLines("/proc/self/maps").LongCount(IsReservation);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"left: {descriptors} descriptors, {mappings} mappings of the file, {reservations} reservations"));
        return descriptors > 0 ? $"{descriptors} descriptors are left"
            : mappings > 0 ? $"{mappings} mappings of the file are left"
            : reservations > MostReservations ? $"{reservations} reservations of addresses are left after collection"
            : null;
    }

    /// <summary>The rest of a reservation before the control page: anonymous, readable, shorter than a huge page by it. See AddressRange.</summary>
    private static bool IsReservation(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] ends = parts[0].Split('-');
        long length = Number(ends[1]) - Number(ends[0]);
        return parts is [_, "r--p", _, _, "0"] && length is > 0 and <= 2 * 1024 * 1024 + 65_536;
    }

    private static long Number(string address) => long.Parse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}

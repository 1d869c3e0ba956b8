using System.Globalization;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>madvise</c>, and what came of it.</summary>
internal static unsafe class LinuxAdvice
{
    public const int PopulateRead = 22, PopulateWrite = 23;

    public static int Number(MemoryAdvice advice) => advice switch
    {
        MemoryAdvice.Normal => 0,
        MemoryAdvice.Random => 1,
        MemoryAdvice.Sequential => 2,
        MemoryAdvice.WillNeed => 3,
        MemoryAdvice.HugePages => 14,
        MemoryAdvice.NoHugePages => 15,
        MemoryAdvice.DoNotDump => 16,
        MemoryAdvice.Dump => 17,
        MemoryAdvice.Cold => 20,
        MemoryAdvice.PageOut => 21,
        MemoryAdvice.Collapse => 25,
        _ => throw new ArgumentOutOfRangeException(nameof(advice), advice, "No such hint."),
    };

    public static int Number(UncheckedMemoryAdvice advice) => advice switch
    {
        UncheckedMemoryAdvice.DoNotNeed => 4,
        UncheckedMemoryAdvice.Remove => 9,
        UncheckedMemoryAdvice.DoNotFork => 10,
        UncheckedMemoryAdvice.Fork => 11,
        _ => throw new ArgumentOutOfRangeException(nameof(advice), advice, "No such hint."),
    };

    /// <summary>The error of the system, or 0.</summary>
    public static int Advise(byte* start, byte* end, int number) =>
        SnapshotNative.Advise(start, (nuint)(end - start), number) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>EINVAL: not known or not for this memory; EACCES, EPERM, EOPNOTSUPP: not for this mapping or file system; EAGAIN, EBUSY, ENOMEM, EIO: not now.</summary>
    public static AdviceResult Result(int error) => error switch
    {
        0 => AdviceResult.Applied,
        1 or 13 or 22 or 95 => AdviceResult.Unsupported,
        _ => AdviceResult.Ignored,
    };

    /// <summary>
    /// Whether the system would use huge pages at an address. It accepts the hint also where its settings or the file system rule them out.
    /// Reads a file of the size of the process's list of mappings.
    /// </summary>
    public static bool IsEligibleForHugePages(byte* address)
    {
        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            if (inside && line.StartsWith("THPeligible:", StringComparison.Ordinal))
            {
                return line.AsSpan(12).Trim() is "1";
            }

            // a line that opens a mapping: "7f00-7f80 r--s ..."
            int dash = line.IndexOf('-', StringComparison.Ordinal);
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash > 0 && dash < space
                && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong first)
                && ulong.TryParse(line.AsSpan(dash + 1, space - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong last))
            {
                inside = first <= (ulong)address && (ulong)address < last;
            }
        }

        return false;
    }
}

using System.Globalization;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>Hints to the system, and reading ahead of need.</summary>
public sealed unsafe partial class MappedBuffer
{
    private const int Interrupted = 4, Invalid = 22;

    /// <summary>Gives the system a hint for all bytes.</summary>
    /// <param name="advice">A hint that changes no byte.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such hint.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public AdviceResult Advise(MemoryAdvice advice) => Advise(0, Length, advice);

    /// <summary>Gives the system a hint. Costs a system call; <see cref="MemoryAdvice.HugePages"/> also reads the list of the process's mappings.</summary>
    /// <param name="offset">First byte; the range is rounded outwards to whole pages.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="advice">A hint that changes no byte.</param>
    /// <returns>What became of it, from what the system answered. Without a mapping (KernelCopy) hints on reading go to the file, the others are unsupported.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer, or there is no such hint.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public AdviceResult Advise(long offset, long length, MemoryAdvice advice)
    {
        int number = LinuxAdvice.Number(advice);
        RequireInside(offset, length);
        if (!SignalGuardSwitch.IsOn)
        {
            return AdviseFile(offset, length, number);
        }

        (nuint first, nuint end) = Pages(offset, length, outwards: true);
        AdviceResult result = AdvisePages(first, end, number);
        if (result == AdviceResult.Applied && advice == MemoryAdvice.HugePages && !LinuxAdvice.IsEligibleForHugePages((byte*)first))
        {
            result = AdviceResult.Ignored;
        }

        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Gives the system a hint that can lose bytes. Costs a system call.</summary>
    /// <param name="offset">First byte; the range is rounded inwards to whole pages, so that no byte outside of it is harmed.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="advice">A hint; its description says what it can do.</param>
    /// <returns>What became of it, from what the system answered.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer, or there is no such hint.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public AdviceResult AdviseUnchecked(long offset, long length, UncheckedMemoryAdvice advice)
    {
        int number = LinuxAdvice.Number(advice);
        RequireInside(offset, length);
        if (!SignalGuardSwitch.IsOn)
        {
            return AdviseFile(offset, length, number);
        }

        (nuint first, nuint end) = Pages(offset, length, outwards: false);
        AdviceResult result = AdvisePages(first, end, number);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Brings all bytes into memory and maps them. See <see cref="Prefault(long, long)"/>.</summary>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Prefault() => Prefault(0, Length);

    /// <summary>Brings a range into memory and maps it, so that the reads that follow wait for nothing. Finds lost pages without a signal.</summary>
    /// <param name="offset">First byte; the range is rounded outwards to whole pages.</param>
    /// <param name="length">Length in bytes.</param>
    /// <remarks>
    /// Takes as long as reading the range from the device. What is there now may be lost a moment later. Without a mapping (KernelCopy) it only asks the system to
    /// read ahead, and looks whether the file is still long enough.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer.</exception>
    /// <exception cref="IOException">There is not enough memory.</exception>
    /// <exception cref="MappedFaultException">A byte of the range, or before it, is lost.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Prefault(long offset, long length) => Populate(offset, length, LinuxAdvice.PopulateRead);

    internal void Populate(long offset, long length, int number)
    {
        RequireInside(offset, length);
        if (!SignalGuardSwitch.IsOn)
        {
            _ = AdviseFile(offset, length, LinuxAdvice.Number(MemoryAdvice.WillNeed));
        }
        else
        {
            (nuint first, nuint end) = Pages(offset, length, outwards: true);
            PopulatePages(first, end, number);
            GC.KeepAlive(this);
        }

        VerifyBefore(offset + length);
    }

    /// <summary>Throws unless the range lies inside the buffer, and the buffer lives.</summary>
    internal void RequireInside(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if ((ulong)offset > (ulong)Length || (ulong)length > (ulong)(Length - offset))
        {
            Throw.OutOfRange(nameof(offset), offset, length, Length);
        }
    }

    private static AdviceResult AdvisePages(nuint first, nuint end, int number) =>
        first >= end ? AdviceResult.Ignored : LinuxAdvice.Result(LinuxAdvice.Advise((byte*)first, (byte*)end, number));

    /// <summary>The first five hints have the same numbers for files.</summary>
    private AdviceResult AdviseFile(long offset, long length, int number) =>
        OperatingSystem.IsLinux() && number <= 4 && _source is FileSource source
            ? LinuxAdvice.Result(Libc.FileAdvise(source.File, offset, length, number))
            : AdviceResult.Unsupported;

    private (nuint First, nuint End) Pages(long offset, long length, bool outwards)
    {
        nuint page = (nuint)_range.PageSize;
        nuint first = (nuint)(Start + offset), end = (nuint)(Start + offset + length);
        return outwards ? (first / page * page, (end + page - 1) / page * page) : ((first + page - 1) / page * page, end / page * page);
    }

    private void PopulatePages(nuint first, nuint end, int number)
    {
        int error = AdviseAgain(first, end, number);
        if (error == Invalid)
        {
            TouchPages(first, end); // Linux before 5.14; stores would change bytes, so only reads
            return;
        }

        if (error == 0)
        {
            return;
        }

        if (error == SnapshotNative.ENOMEM)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"Not enough memory to map {end - first} bytes of a buffer of {Length}."), error);
        }

        // Lost; which page it is, the system does not say. A truncation is known by the file's size.
        nuint damaged = FindFirstDamage(first, end, number);
        if (damaged < end && RefreshLength() == Length)
        {
            Lose((long)(damaged - (nuint)Start));
        }
    }

    private static nuint FindFirstDamage(nuint first, nuint end, int number)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        while (end - first > page)
        {
            nuint middle = first + ((end - first) / page / 2 * page);
            if (AdviseAgain(first, middle, number) == 0)
            {
                first = middle;
            }
            else
            {
                end = middle;
            }
        }

        return AdviseAgain(first, end, number) == 0 ? end : first;
    }

    private static int AdviseAgain(nuint first, nuint end, int number)
    {
        int error;
        do
        {
            error = LinuxAdvice.Advise((byte*)first, (byte*)end, number);
        }
        while (error == Interrupted);
        return error;
    }

    private void TouchPages(nuint first, nuint end)
    {
        for (nuint at = first; at < end; at += (nuint)Environment.SystemPageSize)
        {
            // SAFETY: inside of the range, which stays mapped for as long as this lives; what is lost is repaired, and the caller looks.
            _ = Volatile.Read(ref *(byte*)at);
        }
    }
}

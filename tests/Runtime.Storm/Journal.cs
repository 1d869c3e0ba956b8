using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>
/// What is done to a file, announced to the readers in shared memory before it is done: cuts, and the sizes it grows to.
/// With it a reader can say which offsets a fault may report, and whether the file had already grown again.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const int Entries = 1 << 16;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public Journal(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, (Entries + 1) * sizeof(long));
        _view = _file.CreateViewAccessor();
    }

    private long Count
    {
        get
        {
            long count = _view.ReadInt64(0);
            Interlocked.MemoryBarrier();
            return count;
        }
    }

    public void AnnounceCut(long size) => Append(size << 1);

    public void AnnounceGrowth(long size) => Append((size << 1) | 1);

    /// <summary>Where a reader who opens the file now has to begin: at the last cut if that may still be under way, else with what comes.</summary>
    public long Mark()
    {
        long count = Count;
        return count > 0 && IsCut(Entry(count - 1)) ? count - 1 : count;
    }

    /// <summary>Judges a fault that was reported for a buffer opened after <paramref name="mark"/> was taken.</summary>
    /// <param name="mark">From <see cref="Mark"/>.</param>
    /// <param name="fault">What was thrown.</param>
    /// <param name="end">The end of the bytes that the call was asked for.</param>
    /// <param name="isExact">Whether the offset must be that of a page or an end of the file: not so with KernelCopy, where a read that begins behind
    /// the end knows no more than that its own first byte is lost.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Judge(long mark, MappedFaultException fault, long end, bool isExact)
    {
        long count = Count;
        if (count - mark >= Entries)
        {
            return "the journal was overrun: the reader stood still for too long";
        }

        long smallest = long.MaxValue;
        bool isCutSize = false;
        bool lost = false;
        bool grownAgain = false;
        for (long i = mark; i < count; i++)
        {
            long entry = Entry(i);
            long size = entry >> 1;
            if (IsCut(entry))
            {
                smallest = Math.Min(smallest, size);
                isCutSize |= size == fault.Offset;
                lost |= size <= fault.Offset;
            }
            else
            {
                grownAgain |= lost && size > fault.Offset;
            }
        }

        // a size on the way of growing, or a single page lost while it grows, is a multiple of the page size
        return fault.Offset < smallest ? $"offset {fault.Offset} is below the smallest size {smallest}"
            : fault.Offset >= end ? $"offset {fault.Offset} is not before the end {end} of what was read"
            : isExact && fault.Offset % StormFile.PageSize != 0 && !isCutSize ? $"offset {fault.Offset} is neither a page's nor a size that the file had"
            : fault.Kind == MappedFaultKind.Truncated || (fault.Kind == MappedFaultKind.Unknown && grownAgain) ? null
            : $"kind {fault.Kind} at offset {fault.Offset}{(grownAgain ? "" : ", and the file had not grown again")}";
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    private static bool IsCut(long entry) => (entry & 1) == 0;

    private long Entry(long index) => _view.ReadInt64((1 + (index % Entries)) * sizeof(long));

    private void Append(long entry)
    {
        long count = _view.ReadInt64(0);
        _view.Write((1 + (count % Entries)) * sizeof(long), entry);
        Interlocked.MemoryBarrier();
        _view.Write(0, count + 1);
        Interlocked.MemoryBarrier();
    }
}

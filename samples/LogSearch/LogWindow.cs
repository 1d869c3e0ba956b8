using System.IO.MemoryMappedFiles;
using System.Text;

namespace LogSearch;

/// <summary>A mapped piece of the log. It starts where a line starts, so at any offset of the file.</summary>
internal sealed unsafe class LogWindow : IDisposable
{
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _start;

    public LogWindow(MemoryMappedFile map, long offset, int length)
    {
        _accessor = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
        byte* page = null;
        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
        _start = page + _accessor.PointerOffset; // only whole pages are mapped: the view begins inside the first
        Length = length;
    }

    public int Length { get; private set; }

    /// <summary>Leaves an unfinished last line to the next window.</summary>
    public void TrimToWholeLines()
    {
        int lastLineEnd = GetSpan(0, Length).LastIndexOf((byte)'\n');
        if (lastLineEnd >= 0)
        {
            Length = lastLineEnd + 1;
        }
    }

    /// <summary>The position of the pattern at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> pattern, int from)
    {
        int found = GetSpan(from, Length - from).IndexOf(pattern);
        return found < 0 ? -1 : from + found;
    }

    public long CountLineEnds(int from, int to) => GetSpan(from, to - from).Count((byte)'\n');

    public int LineStart(int position) => GetSpan(0, position).LastIndexOf((byte)'\n') + 1;

    public int LineEnd(int position)
    {
        int toEnd = GetSpan(position, Length - position).IndexOf((byte)'\n');
        return toEnd < 0 ? Length : position + toEnd;
    }

    public string Text(int start, int end) => Encoding.UTF8.GetString(GetSpan(start, end - start)).TrimEnd('\r');

    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }

    private ReadOnlySpan<byte> GetSpan(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + length, Length, nameof(length));
        return new ReadOnlySpan<byte>(_start + offset, length);
    }
}

using System.Text;
using MmapAnalyzers.Runtime;

namespace LogSearch;

/// <summary>A mapped piece of the log. It starts where a line starts, so at any offset of the file.</summary>
internal sealed class LogWindow(MappedBuffer log, long offset, int length)
{
    private readonly RelaxedView<byte> _view = log.View(offset, length);

    public int Length { get; private set; } = length;

    /// <summary>Leaves an unfinished last line to the next window.</summary>
    public void TrimToWholeLines()
    {
        int lastLineEnd = _view.LastIndexOf((byte)'\n');
        if (lastLineEnd >= 0)
        {
            Length = lastLineEnd + 1;
        }
    }

    /// <summary>The position of the pattern at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> pattern, int from)
    {
        int found = _view[from..Length].IndexOf(pattern);
        return found < 0 ? -1 : from + found;
    }

    public long CountLineEnds(int from, int to) => _view[from..to].Count((byte)'\n');

    public int LineStart(int position) => _view[..position].LastIndexOf((byte)'\n') + 1;

    public int LineEnd(int position)
    {
        int toEnd = _view[position..Length].IndexOf((byte)'\n');
        return toEnd < 0 ? Length : position + toEnd;
    }

    public string Text(int start, int end)
    {
        string text = _view[start..end].GetString(Encoding.UTF8).TrimEnd('\r');
        log.Verify(); // a file that was cut inside this page reads as zeros behind the cut, with no fault
        return text;
    }
}

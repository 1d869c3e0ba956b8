using MmapAnalyzers.Runtime;

namespace LogSearch;

/// <summary>A log file that another process appends to and rotates, mapped once and searched window by window.</summary>
internal sealed class MappedLog : IDisposable
{
    private const int HeadLength = 64;
    private const int CopyLength = 64 * 1024;

    private readonly string _path;
    private readonly int _windowSize;
    private readonly List<LogWindow> _windows = [];
    private MappedBuffer _buffer;
    private byte[] _head = [];

    public MappedLog(string path, int windowSize)
    {
        _path = path;
        _windowSize = windowSize;
        _buffer = MappedBuffer.Open(path);
        FindWindows();
    }

    /// <summary>The file's length when it was mapped.</summary>
    public long Length => _buffer.Length;

    /// <summary>The windows in file order; each holds whole lines, but for a line longer than a window and the file's last.</summary>
    public IReadOnlyList<LogWindow> Windows => _windows;

    /// <summary>Maps the file anew when it has grown, or when another file stands in its place. A shorter one is the search's to find out: it may be cut at any time.</summary>
    public void Refresh()
    {
        var file = new FileInfo(_path);
        if (!file.Exists)
        {
            return; // between the two steps of a rotation: the old log is still mapped
        }
        if (file.Length > Length || !IsSameLog())
        {
            Reopen();
        }
    }

    /// <summary>Maps the file as it is now.</summary>
    public void Reopen()
    {
        MappedBuffer buffer = MappedBuffer.Open(_path);
        _buffer.Dispose();
        _buffer = buffer;
        FindWindows();
    }

    /// <summary>Writes the log's last bytes as they are, in private copies of bounded size.</summary>
    public async Task WriteTailAsync(Stream output, int length)
    {
        byte[] copy = new byte[CopyLength];
        for (long at = Length - Math.Min(length, Length); at < Length;)
        {
            Memory<byte> piece = copy.AsMemory(0, (int)Math.Min(copy.Length, Length - at));
            _buffer.View(at, piece.Length).CopyTo(piece.Span);
            await output.WriteAsync(piece).ConfigureAwait(false);
            at += piece.Length;
        }
    }

    public void Dispose() => _buffer.Dispose();

    /// <summary>The first bytes tell one log from the next: they carry the time of its first line.</summary>
    private static byte[] ReadHead(MappedBuffer buffer) => buffer.View(0, Math.Min(HeadLength, buffer.Length)).ToArray();

    private bool IsSameLog()
    {
        using MappedBuffer present = MappedBuffer.Open(_path);
        return ReadHead(present).AsSpan().StartsWith(_head);
    }

    private void FindWindows()
    {
        _windows.Clear();
        _head = ReadHead(_buffer);
        for (long offset = 0; offset < Length;)
        {
            var window = new LogWindow(_buffer, offset, (int)Math.Min(_windowSize, Length - offset));
            _windows.Add(window);
            if (offset + window.Length < Length)
            {
                window.TrimToWholeLines();
            }
            offset += window.Length;
        }
    }
}

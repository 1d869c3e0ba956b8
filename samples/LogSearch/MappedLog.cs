using System.IO.MemoryMappedFiles;

namespace LogSearch;

/// <summary>A log file that another process appends to and rotates, mapped window by window.</summary>
internal sealed class MappedLog : IDisposable
{
    private const int HeadLength = 64;

    private readonly string _path;
    private readonly int _windowSize;
    private readonly List<LogWindow> _windows = [];
    private MemoryMappedFile? _map;
    private byte[] _head = [];

    public MappedLog(string path, int windowSize)
    {
        _path = path;
        _windowSize = windowSize;
        Open();
    }

    /// <summary>The file's length when it was mapped.</summary>
    public long Length { get; private set; }

    /// <summary>The mapped windows in file order; each holds whole lines, but for a line longer than a window and the file's last.</summary>
    public IReadOnlyList<LogWindow> Windows => _windows;

    /// <summary>Maps the file anew when it has grown, or when another file stands in its place.</summary>
    public void Refresh()
    {
        var file = new FileInfo(_path);
        if (!file.Exists)
        {
            return; // between the two steps of a rotation: the old log is still mapped
        }
        if (file.Length > Length || !IsSameLog(file.Length))
        {
            Close();
            Open();
        }
    }

    /// <summary>Writes the log's last bytes as they are.</summary>
    public async Task WriteTailAsync(Stream output, int length)
    {
        if (_map is null)
        {
            return;
        }
        length = (int)Math.Min(length, Length);
        using var tail = new MappedTail(_map, Length - length, length);
        await output.WriteAsync(tail.Memory).ConfigureAwait(false);
    }

    public void Dispose() => Close();

    private static MemoryMappedFile Map(string path)
    {
        // the writer keeps the file open, and rotates it by renaming or by truncating
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
    }

    /// <summary>The first bytes tell one log from the next: they carry the time of its first line.</summary>
    private static unsafe byte[] ReadHead(MemoryMappedFile map, long fileLength)
    {
        int length = (int)Math.Min(HeadLength, fileLength);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        try
        {
            return new ReadOnlySpan<byte>(pointer + accessor.PointerOffset, length).ToArray();
        }
        finally
        {
            accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private bool IsSameLog(long length)
    {
        if (length < _head.Length)
        {
            return false;
        }
        if (length == 0)
        {
            return true;
        }
        using MemoryMappedFile map = Map(_path);
        return ReadHead(map, length).AsSpan().StartsWith(_head);
    }

    private void Open()
    {
        Length = new FileInfo(_path).Length;
        if (Length == 0)
        {
            return; // an empty file cannot be mapped
        }
        _map = Map(_path);
        _head = ReadHead(_map, Length);
        for (long offset = 0; offset < Length;)
        {
            var window = new LogWindow(_map, offset, (int)Math.Min(_windowSize, Length - offset));
            _windows.Add(window);
            if (offset + window.Length < Length)
            {
                window.TrimToWholeLines();
            }
            offset += window.Length;
        }
    }

    private void Close()
    {
        _windows.ForEach(window => window.Dispose());
        _windows.Clear();
        _map?.Dispose();
        _map = null;
        _head = [];
        Length = 0;
    }
}

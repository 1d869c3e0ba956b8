using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>KernelCopy's counterpart of <c>MAP_PRIVATE</c>: the file, with the pages that were stored to laid over it.</summary>
internal sealed class PrivateChanges(SafeFileHandle file) : KernelSource
{
    private readonly FileSource _file = new(file);
    private readonly Dictionary<long, byte[]> _pages = [];

    public override long? CurrentLength => _file.CurrentLength;

    public override int Read(Span<byte> destination, long offset)
    {
        lock (_pages)
        {
            int got = _file.Read(destination, offset);
            for (int done = 0; done < got && _pages.Count > 0;)
            {
                (long page, int within, int count) = Locate(offset + done, got - done);
                if (_pages.TryGetValue(page, out byte[]? changed))
                {
                    changed.AsSpan(within, count).CopyTo(destination[done..]);
                }

                done += count;
            }

            return got;
        }
    }

    public override int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        lock (_pages)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                (long page, int within, int count) = Locate(offset + done, bytes.Length - done);
                if (!_pages.TryGetValue(page, out byte[]? changed))
                {
                    changed = new byte[Page];
                    if (_file.Read(changed, page * Page) < within + count)
                    {
                        return done; // truncated
                    }

                    _pages.Add(page, changed);
                }

                bytes.Slice(done, count).CopyTo(changed.AsSpan(within));
                done += count;
            }

            return done;
        }
    }

    public override int WriteBack(long offset, long length) => 0; // nothing of it ever reaches the device

    public override void Dispose() => _file.Dispose();

    private static (long Page, int Within, int Count) Locate(long offset, int rest)
    {
        int within = (int)(offset % Page);
        return (offset / Page, within, Math.Min(Page - within, rest));
    }
}

using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>Where the kernel copies a buffer's bytes from, when they are not read in place.</summary>
internal abstract class KernelSource : IDisposable
{
    /// <summary>Copies as many bytes as there are.</summary>
    /// <returns>Fewer than asked for where the source ends.</returns>
    /// <exception cref="IOException">The device failed at the first byte.</exception>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public abstract int Read(Span<byte> destination, long offset);

    /// <summary>Copies as many bytes as the kernel takes. The caller has looked that the source does not end before them.</summary>
    /// <returns>How many were stored: fewer than given where a page of the source is lost, the device fails or is full.</returns>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public abstract int Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Hands what was written to the device and waits for it; at least the range, where the source can tell.</summary>
    /// <returns>The error of the system, or 0.</returns>
    /// <exception cref="IOException">The device could not take the bytes.</exception>
    public abstract int WriteBack(long offset, long length);

    /// <summary>Whether the device has no room for the page at <paramref name="offset"/>, which the file has only as a hole.</summary>
    public virtual bool IsFull(long offset) => false;

    /// <summary>The present length, or null where it cannot be known.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public abstract long? CurrentLength { get; }

    public abstract void Dispose();
}

/// <summary>A file, read by position.</summary>
internal sealed class FileSource(SafeFileHandle file, bool writable = false) : KernelSource
{
    private const int Page = 4096;

    public SafeFileHandle File => file;

    public override long? CurrentLength => RandomAccess.GetLength(file);

    public override int Read(Span<byte> destination, long offset)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int got = ReadSome(destination[total..], offset + total, total);
            if (got == 0)
            {
                break;
            }

            total += got;
        }

        return total;
    }

    public override int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (TryWrite(bytes, offset))
        {
            return bytes.Length;
        }

        // which page it is, is not known after the first try; a store to a mapping would know
        for (int done = 0; done < bytes.Length;)
        {
            int toPageEnd = (int)(Page - ((offset + done) % Page));
            int piece = Math.Min(toPageEnd, bytes.Length - done);
            if (!TryWrite(bytes.Slice(done, piece), offset + done))
            {
                return done;
            }

            done += piece;
        }

        return bytes.Length;
    }

    public override int WriteBack(long offset, long length)
    {
        RandomAccess.FlushToDisk(file);
        return 0;
    }

    public override bool IsFull(long offset) => writable && OperatingSystem.IsLinux() && FileGrowth.IsFull(file, offset, Page);

    public override void Dispose() => file.Dispose();

    /// <summary>An error behind bytes that were read is left to the next call, which begins there and so knows the offset.</summary>
    private int ReadSome(Span<byte> destination, long offset, int before)
    {
        try
        {
            return RandomAccess.Read(file, destination, offset);
        }
        catch (IOException) when (before > 0)
        {
            return 0;
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(file, bytes, offset);
            return true;
        }
        catch (IOException)
        {
            return false; // the caller reports it: it knows the offset, and the kind is found out there
        }
    }
}

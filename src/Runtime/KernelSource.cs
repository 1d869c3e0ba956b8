using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>Where the kernel copies a buffer's bytes from, when they are not read in place.</summary>
internal abstract class KernelSource : IDisposable
{
    /// <summary>What a device loses at once: the smallest page of any system, a finer grain than the real one does no harm.</summary>
    public const int Page = 4096;

    /// <summary>Copies as many bytes as there are.</summary>
    /// <returns>Fewer than asked for where the source ends.</returns>
    /// <exception cref="IOException">The device failed at the first byte.</exception>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public abstract int Read(Span<byte> destination, long offset);

    /// <summary>Copies as many bytes as the kernel takes.</summary>
    /// <returns>How many were stored: fewer than given where a page of the source is lost, the device fails or is full.</returns>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public virtual int Write(ReadOnlySpan<byte> bytes, long offset) => throw new NotSupportedException("The source is for reading only.");

    /// <summary>Hands what was written to the device and waits for it; at least the range, where the source can tell.</summary>
    /// <returns>The error of the system, or 0.</returns>
    /// <exception cref="IOException">The device could not take the bytes.</exception>
    public virtual int WriteBack(long offset, long length) => throw new NotSupportedException("The source is for reading only.");

    /// <summary>Whether the device has no room for the page at <paramref name="offset"/>, which the file has only as a hole.</summary>
    public virtual bool IsFull(long offset) => false;

    /// <summary>The present length, or null where it cannot be known.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public abstract long? CurrentLength { get; }

    /// <summary>Where a loss begins that was met at <paramref name="offset"/>: there, or before.</summary>
    /// <exception cref="ObjectDisposedException">The source is disposed.</exception>
    public virtual long FindLoss(long offset) => Math.Min(offset, CurrentLength ?? long.MaxValue);

    public abstract void Dispose();
}

/// <summary>A file, read by position.</summary>
internal sealed class FileSource(SafeFileHandle file) : KernelSource
{
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
}

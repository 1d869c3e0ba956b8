namespace MmapAnalyzers.Runtime;

/// <summary>A seekable stream that only reads, from bytes that can be read at any position. Not thread-safe, as streams are.</summary>
internal abstract class ByteStream : Stream
{
    private long _position;
    private bool _closed;

    public override bool CanRead => !_closed;

    public override bool CanSeek => !_closed;

    public override bool CanWrite => false;

    public override long Length
    {
        get
        {
            ThrowIfClosed();
            return ByteLength;
        }
    }

    public override long Position
    {
        get
        {
            ThrowIfClosed();
            return _position;
        }

        set
        {
            ThrowIfClosed();
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    protected abstract long ByteLength { get; }

#if NET
    public override int Read(Span<byte> buffer)
#else
    public int Read(Span<byte> buffer)
#endif
    {
        ThrowIfClosed();
        int count = (int)Math.Clamp(ByteLength - _position, 0, buffer.Length);
        if (count > 0)
        {
            ReadAt(_position, buffer[..count]);
            _position += count;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

#if NET
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    // The bytes are in memory, or in the page cache: nothing is won by another thread. An exception belongs into the task.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        try
        {
            return new ValueTask<int>(Read(buffer.Span));
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return ValueTask.FromException<int>(failure);
        }
    }
#endif

    public override long Seek(long offset, SeekOrigin origin)
    {
        ThrowIfClosed();
        long start = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => ByteLength,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Not an origin."),
        };
        if (offset < -start || offset > long.MaxValue - start)
        {
            throw new IOException($"{offset} bytes from {start} is no position in a stream.");
        }

        return _position = start + offset;
    }

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("This stream only reads.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream only reads.");

#if !NET
    private static void ValidateBufferArguments(byte[] buffer, int offset, int count)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        if (offset < 0 || count < 0 || count > buffer.Length - offset)
        {
            Throw.OutOfRange(nameof(offset), offset, count, buffer.Length);
        }
    }
#endif

    /// <summary>Fills <paramref name="destination"/>, all of which lies inside of the bytes, or throws.</summary>
    protected abstract void ReadAt(long position, Span<byte> destination);

    protected void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_closed, this);

    protected override void Dispose(bool disposing)
    {
        _closed = true;
        base.Dispose(disposing);
    }
}

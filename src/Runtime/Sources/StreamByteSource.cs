using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// A stream as a source for parsers: a window is read around what is asked for, and stays until something outside of it is. Copies of this value
/// share the window. Not thread-safe; nobody else may move the stream meanwhile.
/// </summary>
public readonly struct StreamByteSource : IByteSource
{
    private const int DefaultWindow = 64 * 1024;
    private const int LargestValue = 1024;
    private const int SmallestWindow = 2 * LargestValue; // half of it lies before the value
    private readonly Window _window;

    /// <summary>Reads from a stream.</summary>
    /// <param name="stream">Can read and seek; stays open.</param>
    /// <param name="windowBytes">Size of the window in bytes, at least 2048.</param>
    /// <exception cref="ArgumentException">The stream cannot read or cannot seek.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window is too small.</exception>
    public StreamByteSource(Stream stream, int windowBytes = DefaultWindow)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek)
        {
            throw new ArgumentException($"The stream cannot {(stream.CanRead ? "seek" : "read")}; copy it into memory first.", nameof(stream));
        }

        if (windowBytes < SmallestWindow)
        {
            throw new ArgumentOutOfRangeException(nameof(windowBytes), windowBytes, $"A window has at least {SmallestWindow} bytes.");
        }

        _window = new Window(stream, windowBytes);
    }

    /// <summary>Number of bytes that the stream had when this was made.</summary>
    public long Length => _window?.Length ?? 0;

    /// <inheritdoc/>
    /// <exception cref="EndOfStreamException">The stream has become shorter.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue Read<TValue>(long offset)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        if (Unsafe.SizeOf<TValue>() > LargestValue || offset < 0 || offset > Length - Unsafe.SizeOf<TValue>())
        {
            Throw.OutOfRange(nameof(offset), offset, Unsafe.SizeOf<TValue>(), Length);
        }

        return MemoryMarshal.Read<TValue>(_window.Get(offset, Unsafe.SizeOf<TValue>()));
    }

    /// <inheritdoc/>
    /// <exception cref="EndOfStreamException">The stream has become shorter.</exception>
    public void CopyTo(long offset, scoped Span<byte> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
        {
            Throw.OutOfRange(nameof(offset), offset, destination.Length, Length);
        }

        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(destination.Length - done, LargestValue);
            _window.Get(offset + done, count).CopyTo(destination[done..]);
            done += count;
        }
    }

    private sealed class Window(Stream stream, int capacity)
    {
        private readonly byte[] _bytes = new byte[capacity];
        private long _start;
        private int _count;

        public long Length { get; } = stream.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ReadOnlySpan<byte> Get(long offset, int count)
        {
            long inside = offset - _start;
            if (inside < 0 || inside > _count - count)
            {
                inside = Move(offset);
            }

            return _bytes.AsSpan((int)inside, count);
        }

        /// <summary>Half of the window lies before what is asked for, so that a parser may go either way.</summary>
        private int Move(long offset)
        {
            long start = Math.Max(0, offset - (_bytes.Length / 2));
            int count = (int)Math.Min(_bytes.Length, Length - start);
            _count = 0;
            stream.Position = start;
            stream.ReadExactly(_bytes, 0, count);
            _start = start;
            _count = count;
            return (int)(offset - start);
        }
    }
}

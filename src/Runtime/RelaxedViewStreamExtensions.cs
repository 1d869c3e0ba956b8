using System.Buffers;
#if NET9_0_OR_GREATER
using System.IO.Pipelines;
#endif

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Mapped bytes for code that takes streams, pipes, writers or sequences: always as private copies of bounded size, so that nothing which
/// they hold can change or be lost later. Each throws <see cref="MappedFaultException"/> at a lost byte, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static class RelaxedViewStreamExtensions
{
    private const int SegmentBytes = 64 * 1024; // below the large object heap

    /// <summary>Writes all bytes to a stream, 256 KiB at a time.</summary>
    /// <param name="view">The bytes.</param>
    /// <param name="destination">Takes the bytes. After an exception it has those before the lost piece.</param>
    public static void CopyTo(this RelaxedView<byte> view, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using PooledCopy<byte> piece = PooledCopy<byte>.ForPieces(view);
        for (long position = 0; piece.TryRefill(ref position);)
        {
            destination.Write(piece.Span);
        }
    }

    /// <summary>Writes all bytes to a stream, 256 KiB at a time.</summary>
    /// <param name="view">The bytes.</param>
    /// <param name="destination">Takes the bytes. After an exception it has those before the lost piece.</param>
    /// <param name="cancellationToken">Ends the copy between two pieces, and the write where the stream can.</param>
    public static Task CopyToAsync(this RelaxedView<byte> view, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return CopyPiecesAsync(view, destination, cancellationToken);
    }

    /// <summary>Writes all elements to a buffer writer.</summary>
    /// <param name="view">The elements.</param>
    /// <param name="destination">Takes the elements. After an exception it has those before the lost piece.</param>
    /// <exception cref="InvalidOperationException">The writer gives no room.</exception>
    public static void CopyTo<T>(this RelaxedView<T> view, IBufferWriter<T> destination)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(destination);
        for (long position = 0; position < view.LongLength;)
        {
            Span<T> room = destination.GetSpan((int)Math.Min(view.LongLength - position, Chunks<T>.Capacity));
            int count = (int)Math.Min(view.LongLength - position, room.Length);
            if (count == 0)
            {
                throw new InvalidOperationException($"'{destination.GetType()}' gives no room for the remaining {view.LongLength - position} elements.");
            }

            view.Slice(position, count).CopyTo(room);
            destination.Advance(count);
            position += count;
        }
    }

    /// <summary>A stream over the bytes: reads only, can seek, copies into the caller's buffer at each read.</summary>
    /// <param name="view">The bytes.</param>
    /// <returns>The stream. Closing it leaves the buffer open. Not thread-safe; any number of them can read one view.</returns>
    public static Stream AsStream(this RelaxedView<byte> view) => new ViewStream(view);

#if NET9_0_OR_GREATER
    /// <summary>A pipe over the bytes. Elsewhere than on .NET 9 and later, <c>PipeReader.Create(view.AsStream())</c> of the package System.IO.Pipelines.</summary>
    /// <param name="view">The bytes.</param>
    public static PipeReader AsPipeReader(this RelaxedView<byte> view) => PipeReader.Create(view.AsStream());
#endif

    /// <summary>Copies all elements into a sequence of arrays of up to 64 KiB, for parsers over sequences. Takes as much memory as the view is long, also beyond 2 GiB.</summary>
    /// <param name="view">The elements.</param>
    public static ReadOnlySequence<T> ToReadOnlySequence<T>(this RelaxedView<T> view)
        where T : unmanaged
    {
        int capacity = Math.Max(1, SegmentBytes / System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        Segment<T>? first = null, last = null;
        for (long position = 0; position < view.LongLength; position += last.Memory.Length)
        {
            last = new Segment<T>(last, view.Slice(position, Math.Min(capacity, view.LongLength - position)).ToArray());
            first ??= last;
        }

        return first is null ? ReadOnlySequence<T>.Empty : new ReadOnlySequence<T>(first, 0, last!, last!.Memory.Length);
    }

    private static async Task CopyPiecesAsync(RelaxedView<byte> view, Stream destination, CancellationToken cancellationToken)
    {
        using PooledCopy<byte> piece = PooledCopy<byte>.ForPieces(view);
        for (long position = 0; piece.TryRefill(ref position);)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await destination.WriteAsync(piece.Memory, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class ViewStream(RelaxedView<byte> view) : ByteStream
    {
        protected override long ByteLength => view.LongLength;

        protected override void ReadAt(long position, Span<byte> destination) => view.Slice(position, destination.Length).CopyTo(destination);
    }

    private sealed class Segment<T> : ReadOnlySequenceSegment<T>
    {
        public Segment(Segment<T>? previous, T[] elements)
        {
            Memory = elements;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}

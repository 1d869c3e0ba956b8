using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// A private copy of a piece of a view in pooled memory, see <see cref="RelaxedView{T}.Rent"/>. It holds still and may be changed, handed on and awaited over
/// until it is disposed; <see cref="Refill(long)"/> uses it again for the next piece. Not thread-safe.
/// </summary>
/// <typeparam name="T">The view's element.</typeparam>
public sealed class PooledCopy<T> : IMemoryOwner<T>
    where T : unmanaged
{
    private readonly RelaxedView<T> _view;
    private readonly int _capacity;
    private T[]? _array;
    private int _length;

    internal PooledCopy(RelaxedView<T> view, int capacity)
    {
        _view = view;
        _capacity = capacity;
        _array = ArrayPool<T>.Shared.Rent(capacity);
    }

    /// <summary>The copied elements; valid until this is refilled or disposed.</summary>
    /// <exception cref="ObjectDisposedException">This copy is disposed.</exception>
    public Span<T> Span => Array.AsSpan(0, _length);

    /// <summary>The copied elements; valid until this is refilled or disposed.</summary>
    /// <exception cref="ObjectDisposedException">This copy is disposed.</exception>
    public Memory<T> Memory => Array.AsMemory(0, _length);

    private T[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledCopy<>), "This copy went back to its pool.");

    /// <summary>Copies as many elements as were rented, from another place of the view.</summary>
    /// <param name="offset">Index of the first element in the view.</param>
    /// <returns>The new <see cref="Span"/>. After an exception it is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The view has not that many elements from there on.</exception>
    /// <exception cref="ObjectDisposedException">This copy or the buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public Span<T> Refill(long offset) => Refill(offset, _capacity);

    /// <summary>Copies other elements of the view, such as the last ones, which are fewer.</summary>
    /// <param name="offset">Index of the first element in the view.</param>
    /// <param name="count">From 0 to the number that was rented.</param>
    /// <returns>The new <see cref="Span"/>. After an exception it is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than was rented, or the view has not that many elements from there on.</exception>
    /// <exception cref="ObjectDisposedException">This copy or the buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public Span<T> Refill(long offset, int count)
    {
        if ((uint)count > (uint)_capacity)
        {
            Throw.OutOfRange(nameof(count), 0, count, _capacity);
        }

        RelaxedView<T> piece = _view.Slice(offset, count);
        T[] array = Array;
        _length = 0;
        piece.CopyTo(array);
        _length = count;
        return Span;
    }

    /// <summary>Memory for one piece after the other of a view of any length.</summary>
    internal static PooledCopy<T> ForPieces(RelaxedView<T> view) => new(view, (int)Math.Min(view.LongLength, Chunks<T>.Capacity));

    /// <summary>Copies the next piece and goes behind it.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool TryRefill(ref long position)
    {
        int count = (int)Math.Min(_capacity, _view.LongLength - position);
        _ = Refill(position, count);
        position += count;
        return count > 0;
    }

    /// <summary>Gives the memory back to its pool. Nobody may use <see cref="Span"/> or <see cref="Memory"/> any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<T>.Shared.Return(array);
        }
    }
}

using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

public readonly unsafe partial struct RelaxedView<T>
{
    /// <summary>Copies all elements into private memory.</summary>
    /// <param name="destination">Takes the elements. After an exception its content is unspecified.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public void CopyTo(Span<T> destination)
    {
        if (!TryCopyTo(destination))
        {
            Throw.DestinationTooShort(nameof(destination), LongLength, destination.Length);
        }
    }

    /// <summary>Copies all elements into private memory if they fit.</summary>
    /// <param name="destination">Takes the elements. After an exception its content is unspecified.</param>
    /// <returns>Whether they fit; when not, nothing is read.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public bool TryCopyTo(Span<T> destination)
    {
        if (LongLength > destination.Length)
        {
            return false;
        }

        Owner?.CopyOut(Address, MemoryMarshal.AsBytes(destination[..(int)LongLength]));
        return true;
    }

    /// <summary>Copies all elements into a new array.</summary>
    /// <exception cref="OverflowException">There are more elements than an array can hold.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public T[] ToArray()
    {
        if (IsEmpty)
        {
            return [];
        }

        T[] copy = GC.AllocateUninitializedArray<T>(Length);
        CopyTo(copy);
        return copy;
    }

    /// <summary>Fills <paramref name="scratch"/> with the elements from <paramref name="offset"/> on, and returns it as a span that holds still.</summary>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="scratch">Private memory, for instance a <see langword="stackalloc"/>; its length says how many elements are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view has not that many elements from there on.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public ReadOnlySpan<T> ReadInto(long offset, Span<T> scratch)
    {
        Slice(offset, scratch.Length).CopyTo(scratch);
        return scratch;
    }

    /// <summary>Copies a piece into pooled memory, to be disposed of: <c>using var block = view.Rent(0, size);</c>, and in a loop <c>block.Refill(offset)</c>.</summary>
    /// <param name="offset">Index of the first element.</param>
    /// <param name="count">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The view has not that many elements from there on.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost.</exception>
    public PooledCopy<T> Rent(long offset, int count)
    {
        _ = Slice(offset, count); // the range first: nothing is rented for a wrong one
        var copy = new PooledCopy<T>(this, count);
        try
        {
            _ = copy.Refill(offset);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Enumerates all elements in private copies, for consumers that take spans: <c>foreach (ReadOnlySpan&lt;byte&gt; piece in view.PrivateChunks(buffer))</c>.
    /// </summary>
    /// <param name="buffer">Private memory for one piece, for instance a <see langword="stackalloc"/>; each piece but the last fills it.</param>
    /// <exception cref="ArgumentException">The buffer is empty.</exception>
    public PrivateChunkEnumerator<T> PrivateChunks(Span<T> buffer) =>
        buffer.IsEmpty ? throw new ArgumentException("No piece fits into an empty buffer.", nameof(buffer)) : new(this, buffer);
}

namespace MmapAnalyzers.Runtime;

public readonly unsafe partial struct WritableRelaxedView<T>
{
    /// <summary>Stores <paramref name="value"/> in every element.</summary>
    /// <param name="value">What is stored.</param>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost; those before it are stored.</exception>
    public void Fill(T value) => _view.Owner?.FillWith(_view.Address, LongLength, value);

    /// <summary>Stores zeros in every element.</summary>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost; those before it are stored.</exception>
    public void Clear() => _view.Owner?.FillWith(_view.Address, _view.ByteLength, (byte)0);

    /// <summary>Stores the elements of a span at the start of the view.</summary>
    /// <param name="source">Private memory, at most as long as the view.</param>
    /// <exception cref="ArgumentException">The view is shorter; nothing is stored.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost; which of the others are stored is unspecified.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        if (source.Length > LongLength)
        {
            Throw.DestinationTooShort(nameof(source), source.Length, LongLength);
        }

        _view.Owner?.CopyIn(_view.Address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(source));
    }

    /// <summary>Stores the elements of another view at the start of this one, by way of private memory. The two may overlap.</summary>
    /// <param name="source">At most as long as this view.</param>
    /// <exception cref="ArgumentException">This view is shorter; nothing is stored.</exception>
    /// <exception cref="ObjectDisposedException">A buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element of either is lost; which of the others are stored is unspecified, but no made-up byte is.</exception>
    public void CopyFrom(RelaxedView<T> source)
    {
        if (source.LongLength > LongLength)
        {
            Throw.DestinationTooShort(nameof(source), source.LongLength, LongLength);
        }

        if (source.Owner is { } owner)
        {
            _view.Owner!.CopyIn(_view.Address, new RelaxedView<byte>(owner, source.Address, source.ByteLength));
        }
    }

    /// <inheritdoc cref="RelaxedView{T}.CopyTo(Span{T})"/>
    public void CopyTo(Span<T> destination) => _view.CopyTo(destination);

    /// <inheritdoc cref="RelaxedView{T}.TryCopyTo(Span{T})"/>
    public bool TryCopyTo(Span<T> destination) => _view.TryCopyTo(destination);

    /// <inheritdoc cref="RelaxedView{T}.ToArray"/>
    public T[] ToArray() => _view.ToArray();

    /// <inheritdoc cref="RelaxedView{T}.ReadInto(long, Span{T})"/>
    public ReadOnlySpan<T> ReadInto(long offset, Span<T> scratch) => _view.ReadInto(offset, scratch);
}

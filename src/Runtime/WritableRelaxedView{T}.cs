using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>A window on mapped memory that is read and stored to by relaxed accesses, while others may read, change or truncate it at any time.</summary>
/// <remarks>
/// Has the members of <see cref="Span{T}"/> where the meaning is the same, with 64-bit lengths; unlike a span it may be stored, captured and awaited over.
/// What only reads is found on <see cref="AsReadOnly"/>: searching, comparing, lines, text. A store to an aligned element of up to 8 bytes does not tear; stores
/// to neighbouring elements may become visible to others in any order (see the atomic members of views of bytes for those that may not). Each access throws
/// <see cref="ObjectDisposedException"/> once the buffer is disposed, and <see cref="MappedFaultException"/> when bytes that it needs are lost: a store then
/// has not reached the file. Thread-safe in that nothing breaks; who stores to the same place at the same time must agree on an order.
/// </remarks>
/// <typeparam name="T">An element that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
public readonly unsafe partial struct WritableRelaxedView<T>
    where T : unmanaged
{
    private readonly RelaxedView<T> _view;

    /// <param name="view">Of a buffer that is mapped for writing; what else would make a store to it safe is not asked again.</param>
    internal WritableRelaxedView(RelaxedView<T> view) => _view = view;

    /// <summary>The view of no elements.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The counterpart of Span<T>.Empty, which fixes replace.")]
    public static WritableRelaxedView<T> Empty => default;

    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use <see cref="LongLength"/>.</exception>
    public int Length => _view.Length;

    /// <summary>Number of elements.</summary>
    public long LongLength => _view.LongLength;

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => _view.IsEmpty;

    /// <summary>Reads or stores one element. A store costs about as much as one through a pointer.</summary>
    /// <param name="index">From 0 to <see cref="LongLength"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index lies outside of the view.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The element is lost; the store has not reached the file.</exception>
    public T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _view[index];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            if ((ulong)index >= (ulong)_view.LongLength)
            {
                Throw.IndexOutOfRange(index, _view.LongLength);
            }

            // SAFETY: 0 <= index < LongLength, so the element lies inside the view, which lies inside the owner's range.
            CheckedStore.At(_view.Owner!, _view.State, _view.Address, index * sizeof(T), value);
        }
    }

    /// <inheritdoc cref="this[long]"/>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _view[index];

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            CheckedLoad.RequireIndex(_view.Address, index, _view.ShortLength);

            // SAFETY: 0 <= index < ShortLength <= LongLength, so the element lies inside the view, which lies inside the owner's range.
            CheckedStore.At(_view.Owner!, _view.State, _view.Address, (long)index * sizeof(T), value);
        }
    }

    /// <summary>The same elements, for reading.</summary>
    public static implicit operator RelaxedView<T>(WritableRelaxedView<T> view) => view._view;

    /// <summary>The same elements, for reading: has the searching and comparing members. Free.</summary>
    public RelaxedView<T> AsReadOnly() => _view;

    /// <inheritdoc cref="RelaxedView{T}.Slice(long)"/>
    public WritableRelaxedView<T> Slice(long start) => new(_view.Slice(start));

    /// <inheritdoc cref="RelaxedView{T}.Slice(long, long)"/>
    public WritableRelaxedView<T> Slice(long start, long length) => new(_view.Slice(start, length));

    /// <inheritdoc cref="RelaxedView{T}.Slice(long)"/>
    public WritableRelaxedView<T> Slice(int start) => new(_view.Slice((long)start));

    /// <inheritdoc cref="RelaxedView{T}.Slice(long, long)"/>
    public WritableRelaxedView<T> Slice(int start, int length) => new(_view.Slice((long)start, (long)length));

    /// <inheritdoc cref="RelaxedView{T}.Cast{TTo}"/>
    public WritableRelaxedView<TTo> Cast<TTo>()
        where TTo : unmanaged => new(_view.Cast<TTo>());

    /// <inheritdoc cref="RelaxedView{T}.GetEnumerator"/>
    public RelaxedView<T>.Enumerator GetEnumerator() => _view.GetEnumerator();
}

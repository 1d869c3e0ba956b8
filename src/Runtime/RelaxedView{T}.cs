using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>A window on mapped memory that others may change or truncate at any time, read by relaxed loads.</summary>
/// <remarks>
/// Has the members of <see cref="ReadOnlySpan{T}"/> where the meaning is the same, with 64-bit lengths; unlike a span it may be stored, captured
/// and awaited over. Every read returns a private value that cannot change afterwards. Every read throws <see cref="ObjectDisposedException"/> once the
/// buffer is disposed, and <see cref="MappedFaultException"/> when bytes that it needs are lost. Thread-safe: an immutable value.
/// </remarks>
/// <typeparam name="T">An element that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
public readonly unsafe partial struct RelaxedView<T>
    where T : unmanaged
{
    internal RelaxedView(MappedBuffer owner, byte* address, long length)
        : this(owner, owner.Limit, address, length)
    {
    }

    // six words, so that the fast path loads nothing but the element and the state word (docs/decisions/0010, 0015)
    private RelaxedView(MappedBuffer? owner, long* state, byte* address, long length)
    {
        Owner = owner;
        State = state;
        Address = address;
        LongLength = length;
        WideReads = sizeof(T) == 1 ? (ulong)Math.Max(0, length - (CheckedLoad.WidestFast - 1)) : 0;
        ShortLength = (int)Math.Min(length, int.MaxValue);
    }

    /// <summary>The view of no elements.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The counterpart of ReadOnlySpan<T>.Empty, which fixes replace.")]
    public static RelaxedView<T> Empty => default;

    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/>; use <see cref="LongLength"/>.</exception>
    public int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            _ = checked((int)LongLength);
            return ShortLength; // the very value that the int indexer checks against, which is how the JIT drops that check in loops
        }
    }

    /// <summary>Number of elements.</summary>
    public long LongLength { get; }

    /// <summary>Whether there are no elements.</summary>
    public bool IsEmpty => LongLength == 0;

    internal MappedBuffer? Owner { get; }

    internal byte* Address { get; }

    /// <summary>The owner's state word.</summary>
    internal long* State { get; }

    /// <summary>At so many byte offsets from the first can <see cref="CheckedLoad.WidestFast"/> bytes be read: one compare instead of two.</summary>
    internal ulong WideReads { get; }

    /// <summary>Number of elements, or <see cref="int.MaxValue"/> if there are more.</summary>
    internal int ShortLength { get; }

    internal long ByteLength => LongLength * sizeof(T);

    /// <summary>Reads one element.</summary>
    /// <param name="index">From 0 to <see cref="LongLength"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">The index lies outside of the view.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The element is lost.</exception>
    public T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)index >= (ulong)LongLength)
            {
                Throw.IndexOutOfRange(index, LongLength);
            }

            // SAFETY: 0 <= index < LongLength, so the element lies inside the view, which lies inside the owner's range.
            return CheckedLoad.At<T>(Owner!, State, Address, index * sizeof(T));
        }
    }

    /// <inheritdoc cref="this[long]"/>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            CheckedLoad.RequireIndex(Address, index, ShortLength);

            // SAFETY: 0 <= index < ShortLength <= LongLength, so the element lies inside the view, which lies inside the owner's range.
            return sizeof(T) == 1
                ? CheckedLoad.At<T>(Owner!, State, Address, index)
                : CheckedLoad.At<T>(Owner!, State, Address, (long)index * sizeof(T));
        }
    }

    /// <summary>The elements from <paramref name="start"/> on.</summary>
    /// <param name="start">From 0 to the length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The start lies outside of the view.</exception>
    public RelaxedView<T> Slice(long start)
    {
        if ((ulong)start > (ulong)LongLength)
        {
            Throw.OutOfRange(nameof(start), start, 0, LongLength);
        }

        // SAFETY: start <= LongLength: the result lies inside this view.
        return new(Owner, State, Address + (start * sizeof(T)), LongLength - start);
    }

    /// <summary><paramref name="length"/> elements from <paramref name="start"/> on.</summary>
    /// <param name="start">From 0 to the length.</param>
    /// <param name="length">From 0 to the length - <paramref name="start"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the view.</exception>
    public RelaxedView<T> Slice(long start, long length)
    {
        if ((ulong)start > (ulong)LongLength || (ulong)length > (ulong)(LongLength - start))
        {
            Throw.OutOfRange(nameof(start), start, length, LongLength);
        }

        // SAFETY: start + length <= LongLength: the result lies inside this view.
        return new(Owner, State, Address + (start * sizeof(T)), length);
    }

    /// <inheritdoc cref="Slice(long)"/>
    public RelaxedView<T> Slice(int start) => Slice((long)start);

    /// <inheritdoc cref="Slice(long, long)"/>
    public RelaxedView<T> Slice(int start, int length) => Slice((long)start, (long)length);

    /// <summary>The same bytes seen as elements of another type; bytes at the end that do not fill an element are left out.</summary>
    /// <typeparam name="TTo">An element that any bytes may fill. No alignment is asked for; only aligned elements of up to 8 bytes do not tear.</typeparam>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TTo"/>.</exception>
    public RelaxedView<TTo> Cast<TTo>()
        where TTo : unmanaged
    {
        ElementType<TTo>.Require();
        return Owner is null ? default : new(Owner, Address, ByteLength / sizeof(TTo));
    }

    /// <summary>Reads one element after the other; each is fetched once.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Enumerates the elements of a <see cref="RelaxedView{T}"/>.</summary>
    public struct Enumerator
    {
        private readonly MappedBuffer? _owner;
        private readonly long* _state;
        private readonly byte* _beforeFirst; // so that _passed counts from it
        private readonly long _length;
        private byte* _base; // null until the first MoveNext, so that a Current too early reads nothing
        private long _passed;

        internal Enumerator(RelaxedView<T> view)
        {
            _owner = view.Owner;
            _state = view.State;
            _beforeFirst = view.Address - sizeof(T);
            _length = view.LongLength;
        }

        /// <summary>Reads the element. Only after <see cref="MoveNext"/> has returned <see langword="true"/>.</summary>
        /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
        /// <exception cref="MappedFaultException">The element is lost.</exception>
        public readonly T Current
        {
            // SAFETY: where _base is not null, 1 <= _passed <= _length: no second compare.
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => CheckedLoad.At<T>(_owner!, _state, _base, _passed * sizeof(T));
        }

        /// <summary>Goes to the next element.</summary>
        /// <returns>Whether there is one.</returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_passed >= _length)
            {
                return false;
            }

            _passed++;
            _base = _beforeFirst;
            return true;
        }
    }
}

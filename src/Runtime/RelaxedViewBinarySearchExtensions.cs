using System.Buffers;

namespace MmapAnalyzers.Runtime;

/// <summary>Compares a record with a key, see <see cref="RelaxedViewBinarySearchExtensions.LowerBoundRecords{TKey}"/>.</summary>
/// <param name="record">A private copy of the record; valid during the call.</param>
/// <param name="key">What is searched for.</param>
/// <returns>Negative when the record comes before the key, 0 when it is equal, positive when it comes after it.</returns>
public delegate int RecordComparison<in TKey>(ReadOnlySpan<byte> record, TKey key);

/// <summary>
/// Binary searches on a relaxed view. About log2(n) elements are fetched, each once, so that a wrong answer is all that a writer meanwhile can cause.
/// Each throws <see cref="MappedFaultException"/> where it would need a lost byte, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static class RelaxedViewBinarySearchExtensions
{
    private const int LargestOnStack = 256;

    /// <summary>Searches sorted elements.</summary>
    /// <param name="view">Sorted elements.</param>
    /// <param name="comparable">What is searched for.</param>
    /// <returns>The index of an equal element, or the complement (~) of the index of the first larger one, or of the length.</returns>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongBinarySearch.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="comparable"/> is null.</exception>
    public static int BinarySearch<T, TComparable>(this RelaxedView<T> view, TComparable comparable)
        where T : unmanaged
        where TComparable : IComparable<T> => checked((int)view.LongBinarySearch(comparable));

    /// <summary>Searches elements sorted by <paramref name="comparer"/>.</summary>
    /// <param name="view">Sorted elements.</param>
    /// <param name="value">What is searched for.</param>
    /// <param name="comparer">The order.</param>
    /// <returns>The index of an equal element, or the complement (~) of the index of the first larger one, or of the length.</returns>
    /// <exception cref="OverflowException">The index is beyond <see cref="int.MaxValue"/>; use LongBinarySearch.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="comparer"/> is null.</exception>
    public static int BinarySearch<T, TComparer>(this RelaxedView<T> view, T value, TComparer comparer)
        where T : unmanaged
        where TComparer : IComparer<T> => checked((int)view.LongBinarySearch(value, comparer));

    /// <inheritdoc cref="BinarySearch{T, TComparable}(RelaxedView{T}, TComparable)"/>
    public static long LongBinarySearch<T, TComparable>(this RelaxedView<T> view, TComparable comparable)
        where T : unmanaged
        where TComparable : IComparable<T>
    {
        if (comparable is null)
        {
            throw new ArgumentNullException(nameof(comparable));
        }

        // the very steps of the framework's search: the same one of several equal elements is found
        long low = 0, high = view.LongLength - 1;
        while (low <= high)
        {
            long middle = low + ((high - low) >> 1);
            int order = comparable.CompareTo(view[middle]);
            if (order == 0)
            {
                return middle;
            }

            if (order > 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <inheritdoc cref="BinarySearch{T, TComparer}(RelaxedView{T}, T, TComparer)"/>
    public static long LongBinarySearch<T, TComparer>(this RelaxedView<T> view, T value, TComparer comparer)
        where T : unmanaged
        where TComparer : IComparer<T>
    {
        return comparer is null
            ? throw new ArgumentNullException(nameof(comparer))
            : view.LongBinarySearch(new ComparedValue<T, TComparer>(value, comparer));
    }

    /// <summary>Finds, in records of a fixed size that begin with a key of bytes and are sorted by it, the first one whose key is not less.</summary>
    /// <param name="view">The records; bytes at the end that do not fill one are left out.</param>
    /// <param name="stride">Size of a record in bytes.</param>
    /// <param name="key">The key, compared as unsigned bytes from the left.</param>
    /// <returns>The number of the record, from 0 to the number of records, which says that all keys are less. Whether the key is equal is left to the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The stride is not positive, or the key is longer than a record.</exception>
    public static long LowerBoundRecords(this RelaxedView<byte> view, int stride, ReadOnlySpan<byte> key) => view.LowerBoundRecords(stride, key, keyOffset: 0);

    /// <summary>Finds, in records of a fixed size that are sorted by a key of bytes, the first one whose key is not less.</summary>
    /// <param name="view">The records; bytes at the end that do not fill one are left out.</param>
    /// <param name="stride">Size of a record in bytes.</param>
    /// <param name="key">The key, compared as unsigned bytes from the left.</param>
    /// <param name="keyOffset">Where the key lies in each record, in bytes.</param>
    /// <returns>The number of the record, from 0 to the number of records, which says that all keys are less. Whether the key is equal is left to the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The stride is not positive, or the key does not lie inside of a record.</exception>
    public static long LowerBoundRecords(this RelaxedView<byte> view, int stride, ReadOnlySpan<byte> key, int keyOffset)
    {
        RequireStride(stride);
        if (keyOffset < 0 || key.Length > stride - keyOffset)
        {
            Throw.OutOfRange(nameof(keyOffset), keyOffset, key.Length, stride);
        }

        long low = 0, high = view.LongLength / stride;
        while (low < high)
        {
            long middle = low + ((high - low) >> 1);
            if (view.Slice((middle * stride) + keyOffset, key.Length).SequenceCompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Finds, in records of a fixed size that are sorted by <paramref name="comparison"/>, the first one that does not come before the key.</summary>
    /// <param name="view">The records; bytes at the end that do not fill one are left out.</param>
    /// <param name="stride">Size of a record in bytes.</param>
    /// <param name="key">What is searched for.</param>
    /// <param name="comparison">The order, called on a private copy of the whole record.</param>
    /// <returns>The number of the record, from 0 to the number of records, which says that all come before the key. Whether it is equal is left to the caller.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The stride is not positive.</exception>
    public static long LowerBoundRecords<TKey>(this RelaxedView<byte> view, int stride, TKey key, RecordComparison<TKey> comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        RequireStride(stride);
        byte[]? rented = stride > LargestOnStack ? ArrayPool<byte>.Shared.Rent(stride) : null;
        try
        {
            Span<byte> record = (rented ?? stackalloc byte[LargestOnStack])[..stride];
            long low = 0, high = view.LongLength / stride;
            while (low < high)
            {
                long middle = low + ((high - low) >> 1);
                if (comparison(view.ReadInto(middle * stride, record), key) < 0)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static void RequireStride(int stride)
    {
        if (stride <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(stride), stride, "A record has at least one byte.");
        }
    }

    private readonly struct ComparedValue<T, TComparer>(T value, TComparer comparer) : IComparable<T>
        where T : unmanaged
        where TComparer : IComparer<T>
    {
        public int CompareTo(T other) => comparer.Compare(value, other);
    }
}

using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>Reads and stores of single values in bytes.</summary>
public static unsafe class WritableRelaxedViewWriteExtensions
{
    /// <summary>Stores a value in the machine's byte order. Up to 8 bytes at an aligned address do not tear. Costs about as much as a store through a pointer.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="view">The bytes.</param>
    /// <param name="byteOffset">From 0 to the length - the size of <typeparamref name="TValue"/>.</param>
    /// <param name="value">What is stored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>, so it could not be read again.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost; the store has not reached the file, or only in those that are not.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        RelaxedView<byte> bytes = view;
        if (sizeof(TValue) > CheckedLoad.WidestFast || (ulong)byteOffset >= bytes.WideReads)
        {
            // as in Read, with the same exact check
            if (byteOffset < 0 || byteOffset > bytes.LongLength - sizeof(TValue))
            {
                Throw.OutOfRange(nameof(byteOffset), byteOffset, sizeof(TValue), bytes.LongLength);
            }
        }

        // SAFETY: byteOffset < WideReads, so even WidestFast bytes lie inside the view; or the exact check has said so.
        CheckedStore.At(bytes.Owner!, bytes.State, bytes.Address, byteOffset, value);
    }

    /// <inheritdoc cref="RelaxedViewReadExtensions.Read{TValue}(RelaxedView{byte}, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue Read<TValue>(this WritableRelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged => view.AsReadOnly().Read<TValue>(byteOffset);

    /// <summary>Stores the elements of a span at the start of a view.</summary>
    /// <param name="source">Private memory.</param>
    /// <param name="destination">At least as long.</param>
    /// <exception cref="ArgumentException">The view is shorter; nothing is stored.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is lost; which of the others are stored is unspecified.</exception>
    public static void CopyTo<T>(this ReadOnlySpan<T> source, WritableRelaxedView<T> destination)
        where T : unmanaged => destination.CopyFrom(source);

    /// <summary>Stores the elements of one view at the start of another; the two may overlap.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="destination">At least as long.</param>
    /// <exception cref="ArgumentException">The destination is shorter; nothing is stored.</exception>
    /// <exception cref="ObjectDisposedException">A buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element of either is lost; which of the others are stored is unspecified, but no made-up byte is.</exception>
    public static void CopyTo<T>(this RelaxedView<T> source, WritableRelaxedView<T> destination)
        where T : unmanaged => destination.CopyFrom(source);
}

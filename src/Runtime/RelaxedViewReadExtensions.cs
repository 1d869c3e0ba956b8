using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>Reads of single values from bytes.</summary>
public static class RelaxedViewReadExtensions
{
    /// <summary>Reads the value at the start of the view, as <see cref="Read{TValue}(RelaxedView{byte}, long)"/> does.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding (the fields of a struct are not known in NativeAOT, so only MMAP013 judges them there).</typeparam>
    /// <param name="view">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is longer than the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    public static TValue Read<TValue>(this RelaxedView<byte> view)
        where TValue : unmanaged => view.Read<TValue>(0L);

    /// <summary>Reads a value in the machine's byte order, in one fetch. Up to 8 bytes at an aligned address do not tear. Costs about as much as a pointer read.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="view">The bytes.</param>
    /// <param name="byteOffset">From 0 to the length - the size of <typeparamref name="TValue"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TValue Read<TValue>(this RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        if (sizeof(TValue) > CheckedLoad.WidestFast || (ulong)byteOffset >= view.WideReads)
        {
            // near the end of the view, wider than most, or outside. Two signed compares: an unsigned one would let everything through where the view
            // is shorter than the value
            if (byteOffset < 0 || byteOffset > view.LongLength - sizeof(TValue))
            {
                Throw.OutOfRange(nameof(byteOffset), byteOffset, sizeof(TValue), view.LongLength);
            }
        }

        // SAFETY: byteOffset < WideReads, so even WidestFast bytes lie inside the view; or the exact check has said so.
        return CheckedLoad.At<TValue>(view.Owner!, view.State, view.Address, byteOffset);
    }

    /// <summary>Reads a value as <see cref="Read{TValue}(RelaxedView{byte}, long)"/> does; in a loop that runs to the view's length without a check of the offset.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="view">The bytes.</param>
    /// <param name="byteOffset">From 0 to the length - the size of <typeparamref name="TValue"/>.</param>
    /// <exception cref="IndexOutOfRangeException">The value does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TValue Read<TValue>(this RelaxedView<byte> view, int byteOffset)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();

        // the first one too: a negative offset plus the size may be an index again
        CheckedLoad.RequireIndex(view.Address, byteOffset, view.ShortLength);
        CheckedLoad.RequireIndex(view.Address, byteOffset + sizeof(TValue) - 1, view.ShortLength);

        // SAFETY: both the first byte of the value and the last one lie inside the view.
        return CheckedLoad.At<TValue>(view.Owner!, view.State, view.Address, byteOffset);
    }
}

using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>Reads of single values from bytes.</summary>
public static class RelaxedViewReadExtensions
{
    /// <summary>Reads a value in the machine's byte order, in one fetch. Up to 8 bytes at an aligned address do not tear. Costs about as much as a pointer read.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="view">The bytes.</param>
    /// <param name="byteOffset">From 0 to the length - the size of <typeparamref name="TValue"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe TValue Read<TValue>(this RelaxedView<byte> view, long byteOffset = 0)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();

        if (sizeof(TValue) > CheckedLoad.WidestFast || (ulong)byteOffset >= view.WideReads)
        {
            return CheckedLoad.NearEnd<TValue>(view.Owner, view.State, view.Address, view.LongLength, byteOffset);
        }

        // SAFETY: byteOffset < WideReads, so even WidestFast bytes lie inside the view.
        return CheckedLoad.At<TValue>(view.Owner!, view.State, view.Address + byteOffset);
    }
}

using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Single reads that others who store to the same place cannot tear, in two access classes. They only load, also on mappings for reading: no locked instruction, which
/// would end the process there. They need <see cref="FaultProtection.SignalGuard"/>, because a copy by the kernel is neither atomic nor ordered.
/// </summary>
public static unsafe class RelaxedViewAtomicExtensions
{
    /// <summary>Reads a value whole (relaxed): it is one that was stored, but says nothing about what else was stored before it.</summary>
    /// <typeparam name="TValue">A type of 1, 2, 4 or 8 bytes that any bytes may fill.</typeparam>
    /// <param name="view">The bytes.</param>
    /// <param name="byteOffset">From 0 to the length - the size; its address must be a multiple of the size.</param>
    /// <exception cref="ArgumentException">The address is not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">The type has another size, or not every bit pattern is a valid one.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no SignalGuard.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue Load<TValue>(this RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        byte* address = AtomicAccess.Locate<TValue>(view, byteOffset);

        // SAFETY: inside the view, and aligned; Confirm keeps the owner alive.
        TValue value = *(TValue*)address;
        CheckedStore.Confirm(view.Owner!, view.State, address + sizeof(TValue));
        return value;
    }

    /// <summary>Reads a value whole (acquire): what was stored before it by who stored it with release is seen by the reads that follow.</summary>
    /// <inheritdoc cref="Load{TValue}(RelaxedView{byte}, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue LoadAcquire<TValue>(this RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        byte* address = AtomicAccess.Locate<TValue>(view, byteOffset);
        TValue value;

        // SAFETY: inside the view, and aligned; Confirm keeps the owner alive.
        if (sizeof(TValue) == 1)
        {
            byte bits = Volatile.Read(ref *address);
            value = Unsafe.BitCast<byte, TValue>(bits);
        }
        else if (sizeof(TValue) == 2)
        {
            short bits = Volatile.Read(ref *(short*)address);
            value = Unsafe.BitCast<short, TValue>(bits);
        }
        else if (sizeof(TValue) == 4)
        {
            int bits = Volatile.Read(ref *(int*)address);
            value = Unsafe.BitCast<int, TValue>(bits);
        }
        else
        {
            long bits = Volatile.Read(ref *(long*)address);
            value = Unsafe.BitCast<long, TValue>(bits);
        }

        CheckedStore.Confirm(view.Owner!, view.State, address + sizeof(TValue));
        return value;
    }
}

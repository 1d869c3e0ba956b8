using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Single accesses that others cannot tear, in three access classes: <c>Load</c> and <c>Store</c> (relaxed), <c>LoadAcquire</c> and <c>StoreRelease</c>, and the family of
/// <see cref="Interlocked"/> (sequentially consistent), which exists for views of writable buffers only. They need <see cref="FaultProtection.SignalGuard"/>.
/// Each costs what the instruction costs, and a compare.
/// </summary>
/// <remarks>
/// Offsets are bytes from the start of the view, whose address must be a multiple of the value's size. Every member throws <see cref="ArgumentException"/> where it
/// is not, <see cref="ArgumentOutOfRangeException"/> where the value does not lie inside the view, <see cref="NotSupportedException"/> for a type that the access
/// cannot take, <see cref="PlatformNotSupportedException"/> without SignalGuard, <see cref="ObjectDisposedException"/> after dispose, and
/// <see cref="MappedFaultException"/> where the bytes are lost; what was stored has then not reached the file.
/// </remarks>
public static unsafe class WritableRelaxedViewAtomicExtensions
{
    /// <inheritdoc cref="RelaxedViewAtomicExtensions.Load{TValue}(RelaxedView{byte}, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue Load<TValue>(this WritableRelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged => view.AsReadOnly().Load<TValue>(byteOffset);

    /// <inheritdoc cref="RelaxedViewAtomicExtensions.LoadAcquire{TValue}(RelaxedView{byte}, long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue LoadAcquire<TValue>(this WritableRelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged => view.AsReadOnly().LoadAcquire<TValue>(byteOffset);

    /// <summary>Stores a value whole (relaxed): others see it or what was there before, and nothing about other stores follows from seeing it.</summary>
    /// <typeparam name="TValue">A type of 1, 2, 4 or 8 bytes that any bytes may fill.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.Locate<TValue>(bytes, byteOffset);

        // SAFETY: inside the view, and aligned; Confirm keeps the owner alive.
        *(TValue*)address = value;
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
    }

    /// <summary>Stores a value whole (release): who reads it with acquire also sees everything that was stored before it.</summary>
    /// <typeparam name="TValue">A type of 1, 2, 4 or 8 bytes that any bytes may fill.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRelease<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.Locate<TValue>(bytes, byteOffset);

        // SAFETY: inside the view, and aligned; Confirm keeps the owner alive.
        if (sizeof(TValue) == 1)
        {
            Volatile.Write(ref *address, Unsafe.BitCast<TValue, byte>(value));
        }
        else if (sizeof(TValue) == 2)
        {
            Volatile.Write(ref *(short*)address, Unsafe.BitCast<TValue, short>(value));
        }
        else if (sizeof(TValue) == 4)
        {
            Volatile.Write(ref *(int*)address, Unsafe.BitCast<TValue, int>(value));
        }
        else
        {
            Volatile.Write(ref *(long*)address, Unsafe.BitCast<TValue, long>(value));
        }

        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
    }

    /// <summary>Adds to an integer. See <see cref="Interlocked.Add(ref long, long)"/>.</summary>
    /// <typeparam name="TValue">An integer or enum of 4 or 8 bytes.</typeparam>
    /// <returns>The sum that was stored.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedAdd<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.LocateInteger<TValue>(bytes, byteOffset);

        // SAFETY: inside the view of a writable buffer, and aligned; Confirm keeps the owner alive.
        TValue sum = sizeof(TValue) == 4
            ? Unsafe.BitCast<int, TValue>(Interlocked.Add(ref *(int*)address, Unsafe.BitCast<TValue, int>(value)))
            : Unsafe.BitCast<long, TValue>(Interlocked.Add(ref *(long*)address, Unsafe.BitCast<TValue, long>(value)));
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
        return sum;
    }

    /// <summary>Adds 1 to an integer.</summary>
    /// <typeparam name="TValue">An integer or enum of 4 or 8 bytes.</typeparam>
    /// <returns>The sum that was stored.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedIncrement<TValue>(this WritableRelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged => view.InterlockedAdd(byteOffset, One<TValue>(1));

    /// <summary>Subtracts 1 from an integer.</summary>
    /// <typeparam name="TValue">An integer or enum of 4 or 8 bytes.</typeparam>
    /// <returns>The difference that was stored.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedDecrement<TValue>(this WritableRelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged => view.InterlockedAdd(byteOffset, One<TValue>(-1));

    /// <summary>Stores a value and gives the one before it.</summary>
    /// <typeparam name="TValue">A type of 4 or 8 bytes that any bytes may fill.</typeparam>
    /// <returns>What was there before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedExchange<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.LocateWord<TValue>(bytes, byteOffset);

        // SAFETY: inside the view of a writable buffer, and aligned; Confirm keeps the owner alive.
        TValue before = sizeof(TValue) == 4
            ? Unsafe.BitCast<int, TValue>(Interlocked.Exchange(ref *(int*)address, Unsafe.BitCast<TValue, int>(value)))
            : Unsafe.BitCast<long, TValue>(Interlocked.Exchange(ref *(long*)address, Unsafe.BitCast<TValue, long>(value)));
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
        return before;
    }

    /// <summary>Stores a value if another one is there. Bits are compared: -0.0 is not 0.0, and a NaN is itself.</summary>
    /// <typeparam name="TValue">A type of 4 or 8 bytes that any bytes may fill.</typeparam>
    /// <returns>What was there before; <paramref name="value"/> was stored if that is <paramref name="comparand"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedCompareExchange<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value, TValue comparand)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.LocateWord<TValue>(bytes, byteOffset);

        // SAFETY: inside the view of a writable buffer, and aligned; Confirm keeps the owner alive.
        TValue before = sizeof(TValue) == 4
            ? Unsafe.BitCast<int, TValue>(Interlocked.CompareExchange(ref *(int*)address, Unsafe.BitCast<TValue, int>(value), Unsafe.BitCast<TValue, int>(comparand)))
            : Unsafe.BitCast<long, TValue>(Interlocked.CompareExchange(ref *(long*)address, Unsafe.BitCast<TValue, long>(value), Unsafe.BitCast<TValue, long>(comparand)));
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
        return before;
    }

    /// <summary>Stores the bitwise "and" of an integer and a value.</summary>
    /// <typeparam name="TValue">An integer or enum of 4 or 8 bytes.</typeparam>
    /// <returns>What was there before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedAnd<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.LocateInteger<TValue>(bytes, byteOffset);

        // SAFETY: inside the view of a writable buffer, and aligned; Confirm keeps the owner alive.
        TValue before = sizeof(TValue) == 4
            ? Unsafe.BitCast<int, TValue>(Interlocked.And(ref *(int*)address, Unsafe.BitCast<TValue, int>(value)))
            : Unsafe.BitCast<long, TValue>(Interlocked.And(ref *(long*)address, Unsafe.BitCast<TValue, long>(value)));
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
        return before;
    }

    /// <summary>Stores the bitwise "or" of an integer and a value.</summary>
    /// <typeparam name="TValue">An integer or enum of 4 or 8 bytes.</typeparam>
    /// <returns>What was there before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue InterlockedOr<TValue>(this WritableRelaxedView<byte> view, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        RelaxedView<byte> bytes = view;
        byte* address = AtomicAccess.LocateInteger<TValue>(bytes, byteOffset);

        // SAFETY: inside the view of a writable buffer, and aligned; Confirm keeps the owner alive.
        TValue before = sizeof(TValue) == 4
            ? Unsafe.BitCast<int, TValue>(Interlocked.Or(ref *(int*)address, Unsafe.BitCast<TValue, int>(value)))
            : Unsafe.BitCast<long, TValue>(Interlocked.Or(ref *(long*)address, Unsafe.BitCast<TValue, long>(value)));
        CheckedStore.Confirm(bytes.Owner!, bytes.State, address + sizeof(TValue));
        return before;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TValue One<TValue>(int value)
        where TValue : unmanaged
    {
        AtomicAccess.RequireInteger<TValue>();
        return sizeof(TValue) == 4 ? Unsafe.BitCast<int, TValue>(value) : Unsafe.BitCast<long, TValue>(value);
    }
}

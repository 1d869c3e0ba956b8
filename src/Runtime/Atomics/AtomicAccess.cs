using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>What every atomic access asks first: memory in place, inside the view, aligned, of a size that the processor takes at once.</summary>
internal static unsafe class AtomicAccess
{
    /// <summary>The address of a value that may be accessed atomically.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Locate<TValue>(RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        if (sizeof(TValue) is not (1 or 2 or 4 or 8))
        {
            RejectSize(typeof(TValue), sizeof(TValue));
        }

        if (!SignalGuardSwitch.IsOn)
        {
            RejectCopies();
        }

        // two signed compares: an unsigned one would let everything through where the view is shorter than the value
        if (byteOffset < 0 || byteOffset > view.LongLength - sizeof(TValue))
        {
            Throw.OutOfRange(nameof(byteOffset), byteOffset, sizeof(TValue), view.LongLength);
        }

        // SAFETY: byteOffset + sizeof(TValue) <= LongLength, so the value lies inside the view.
        byte* address = view.Address + byteOffset;
        if (((nuint)address & (nuint)(sizeof(TValue) - 1)) != 0)
        {
            RejectAlignment(byteOffset, (long)((nuint)address & (nuint)(sizeof(TValue) - 1)), typeof(TValue), sizeof(TValue));
        }

        return address;
    }

    /// <summary>For exchanges, whose locked instructions every runtime has for 4 and 8 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* LocateWord<TValue>(RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        if (sizeof(TValue) is not (4 or 8))
        {
            RejectWord(typeof(TValue), sizeof(TValue));
        }

        return Locate<TValue>(view, byteOffset);
    }

    /// <summary>For what computes: only integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* LocateInteger<TValue>(RelaxedView<byte> view, long byteOffset)
        where TValue : unmanaged
    {
        RequireInteger<TValue>();
        return Locate<TValue>(view, byteOffset);
    }

    /// <exception cref="NotSupportedException">Not an integer or enum of 4 or 8 bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireInteger<TValue>()
        where TValue : unmanaged
    {
        if (!IsInteger<TValue>())
        {
            RejectKind(typeof(TValue));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInteger<TValue>() =>
        typeof(TValue) == typeof(int) || typeof(TValue) == typeof(uint) || typeof(TValue) == typeof(long) || typeof(TValue) == typeof(ulong)
        || typeof(TValue) == typeof(nint) || typeof(TValue) == typeof(nuint) || (typeof(TValue).IsEnum && Unsafe.SizeOf<TValue>() is 4 or 8);

    [DoesNotReturn]
    private static void RejectSize(Type type, int size) =>
        throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"'{type}' has {size} bytes; atomic accesses take 1, 2, 4 or 8."));

    [DoesNotReturn]
    private static void RejectWord(Type type, int size) =>
        throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"'{type}' has {size} bytes; exchanges take 4 or 8."));

    [DoesNotReturn]
    private static void RejectKind(Type type) =>
        throw new NotSupportedException($"'{type}' is not an integer of 4 or 8 bytes, for which alone the processor has this operation.");

    [DoesNotReturn]
    private static void RejectCopies() =>
        throw new PlatformNotSupportedException(
            $"Atomic accesses need the memory itself, which is safe to touch only under SignalGuard: {Native.SignalGuard.Refusal}.");

    [DoesNotReturn]
    private static void RejectAlignment(long byteOffset, long excess, Type type, int size) =>
        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Offset {byteOffset} is not aligned for an atomic access to '{type}': its address must be a multiple of {size} and is {excess} above one."),
            nameof(byteOffset));
}

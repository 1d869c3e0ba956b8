using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The one way in which a scalar is read: load, then look whether the state word still says that nothing is lost. What docs/decisions/0015 says of the
/// code that the JIT makes of it hangs on its form: offsets stay apart from the address, the word is read again off the fast path, and all that leaves it throws.
/// </summary>
internal static unsafe class CheckedLoad
{
    /// <summary>The widest value that <see cref="RelaxedView{T}.WideReads"/> speaks for.</summary>
    public const int WidestFast = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue At<TValue>(MappedBuffer owner, long* state, byte* start, long offset)
        where TValue : unmanaged
    {
        if (!SignalGuardSwitch.IsOn)
        {
            return owner.LoadSlowly<TValue>(start + offset);
        }

        // SAFETY: the caller has checked the offset against its view; the range and the state word stay readable for as long as the owner lives (a
        // lost page becomes zeros, Dispose puts zeros over everything), and KeepAlive makes it live until after the last access.
        TValue value = Unsafe.ReadUnaligned<TValue>(start + offset);
        BeforeStateWord();
        if (Volatile.Read(ref *state) != AddressRange.Healthy && Volatile.Read(ref *state) - (long)start < offset + sizeof(TValue))
        {
            Lost(owner);
        }

        GC.KeepAlive(owner);
        return value;
    }

    /// <summary>The same for an offset of 32 bits, each use of which is widened for itself: the JIT then counts in 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue At<TValue>(MappedBuffer owner, long* state, byte* start, int offset)
        where TValue : unmanaged
    {
        if (!SignalGuardSwitch.IsOn)
        {
            return owner.LoadSlowly<TValue>(start + offset);
        }

        // SAFETY: as above.
        TValue value = Unsafe.ReadUnaligned<TValue>(start + offset);
        BeforeStateWord();
        if (Volatile.Read(ref *state) != AddressRange.Healthy && Volatile.Read(ref *state) - (long)start < (long)offset + sizeof(TValue))
        {
            Lost(owner);
        }

        GC.KeepAlive(owner);
        return value;
    }

    /// <summary>
    /// Between the loads of data and that of the word. A page that another thread's handler has replaced by zeros must not be seen before the word that this
    /// handler has set earlier; arm64 may swap two loads, x64 does not.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStateWord()
    {
        if (ArmBase.IsSupported)
        {
#if NET10_0_OR_GREATER
            Volatile.ReadBarrier();
#else
            Interlocked.MemoryBarrier();
#endif
        }
    }

    /// <summary>
    /// Throws <see cref="IndexOutOfRangeException"/> unless 0 &lt;= index &lt; length, by the check of the span's own indexer: the JIT knows it, and drops
    /// it in a loop whose bounds say that it always holds. It does so for no compare that is written out.
    /// </summary>
    [SuppressMessage("Mmap.Safety", "MMAP001", Justification = "Nothing is read: only the bounds check of the indexer is wanted.")]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireIndex(byte* start, int index, int length) =>
        // SAFETY: a reference is made, nothing is read through it.
        _ = Unsafe.IsNullRef(in MemoryMarshal.CreateReadOnlySpan(ref *start, length)[index]);

    [DoesNotReturn]
    private static void Lost(MappedBuffer owner) => throw owner.Loss();
}

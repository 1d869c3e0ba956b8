using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MmapAnalyzers.Runtime;

/// <summary>The one way in which a scalar is stored: store, then look whether the state word still says that it went to the file.</summary>
internal static unsafe class CheckedStore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TValue>(MappedBuffer owner, long* state, byte* start, long offset, TValue value)
        where TValue : unmanaged
    {
        if (!SignalGuardSwitch.IsOn)
        {
            owner.StoreSlowly(start + offset, value);
            return;
        }

        // SAFETY: the caller has checked the offset against its view; the range stays mapped for writing for as long as the owner lives (a lost page becomes
        // zeros that take the store, Dispose puts such zeros over everything), and KeepAlive makes it live until after the last access.
        Unsafe.WriteUnaligned(start + offset, value);
        BeforeStateWord();

        // in the form of CheckedLoad.At, for its reasons
        if (Volatile.Read(ref *state) != AddressRange.Healthy && Volatile.Read(ref *state) - (long)start < offset + sizeof(TValue))
        {
            Lost(owner);
        }

        GC.KeepAlive(owner);
    }

    /// <summary>Throws unless everything below <paramref name="end"/> still went to the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Confirm(MappedBuffer owner, long* state, byte* end)
    {
        BeforeStateWord();

        // SAFETY: the state word lives as long as the owner.
        if (Volatile.Read(ref *state) != AddressRange.Healthy && Volatile.Read(ref *state) < (long)end)
        {
            Lost(owner);
        }

        GC.KeepAlive(owner);
    }

    /// <summary>
    /// A store that another thread's repair has turned to zeros must not be overtaken by the look at the word. On x86 the exchange of the page
    /// interrupts this processor, which orders the two.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BeforeStateWord()
    {
        if (!X86Base.IsSupported)
        {
            Interlocked.MemoryBarrier();
        }
    }

    [DoesNotReturn]
    private static void Lost(MappedBuffer owner) => throw owner.Loss();
}

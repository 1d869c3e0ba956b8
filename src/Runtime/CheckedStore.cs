using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MmapAnalyzers.Runtime;

/// <summary>The one way in which a scalar is stored: store, then look whether the state word still says that it went to the file.</summary>
internal static unsafe class CheckedStore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void At<TValue>(MappedBuffer owner, long* state, byte* address, TValue value)
        where TValue : unmanaged
    {
        if (!SignalGuardSwitch.IsOn)
        {
            owner.StoreSlowly(address, value);
            return;
        }

        // SAFETY: the caller has checked address against its view; the range stays mapped for writing for as long as the owner lives (a lost page becomes
        // zeros that take the store, Dispose puts such zeros over everything), and KeepAlive in Confirm makes it live until after the last access.
        Unsafe.WriteUnaligned(address, value);
        Confirm(owner, state, address + sizeof(TValue));
    }

    /// <summary>Throws unless everything below <paramref name="end"/> still went to the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Confirm(MappedBuffer owner, long* state, byte* end)
    {
        if (!X86Base.IsSupported)
        {
            // A store that another thread's repair has turned to zeros must not be overtaken by the look at the word. On x86 the exchange of the page
            // interrupts this processor, which orders the two.
            Interlocked.MemoryBarrier();
        }

        // SAFETY: the state word lives as long as the owner.
        long limit = Volatile.Read(ref *state);
        if (limit != AddressRange.Healthy && limit < (long)end)
        {
            owner.ThrowLost();
        }

        GC.KeepAlive(owner);
    }

    /// <summary>A value near the end of the view, wider than most, or outside: the exact check, which costs the fast path a branch.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void NearEnd<TValue>(MappedBuffer? owner, long* state, byte* address, long length, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        // two signed compares: an unsigned one would let everything through where the view is shorter than the value
        if (byteOffset < 0 || byteOffset > length - sizeof(TValue))
        {
            Throw.OutOfRange(nameof(byteOffset), byteOffset, sizeof(TValue), length);
        }

        // SAFETY: byteOffset + sizeof(TValue) <= length, so the value lies inside the view.
        At(owner!, state, address + byteOffset, value);
    }
}

using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>The one way in which a scalar is read: load, then look whether the state word still says that nothing is lost.</summary>
internal static unsafe class CheckedLoad
{
    /// <summary>The widest value that <see cref="RelaxedView{T}.WideReads"/> speaks for.</summary>
    public const int WidestFast = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue At<TValue>(MappedBuffer owner, long* state, byte* address)
        where TValue : unmanaged
    {
        if (!AddressRange.IsReadable)
        {
            return owner.LoadSlowly<TValue>(address);
        }

        // SAFETY: the caller has checked address against its view; the range and the state word stay readable for as long as the owner lives (a
        // lost page becomes zeros, Dispose puts zeros over everything), and KeepAlive makes it live until after the last access.
        TValue value = Unsafe.ReadUnaligned<TValue>(address);
        if (Volatile.Read(ref *state) != AddressRange.Healthy)
        {
            return owner.LoadSlowly<TValue>(address);
        }

        GC.KeepAlive(owner);
        return value;
    }

    /// <summary>A value near the end of the view, wider than most, or outside: the exact check, which costs the fast path a branch.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TValue NearEnd<TValue>(MappedBuffer? owner, long* state, byte* address, long length, long byteOffset)
        where TValue : unmanaged
    {
        // two signed compares: an unsigned one would let everything through where the view is shorter than the value
        if (byteOffset < 0 || byteOffset > length - sizeof(TValue))
        {
            Throw.OutOfRange(nameof(byteOffset), byteOffset, sizeof(TValue), length);
        }

        // SAFETY: byteOffset + sizeof(TValue) <= length, so the value lies inside the view.
        return At<TValue>(owner!, state, address + byteOffset);
    }
}

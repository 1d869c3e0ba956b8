using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>The one way in which a scalar is read: load, then look whether the state word still allows it.</summary>
internal static unsafe class CheckedLoad
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TValue At<TValue>(MappedBuffer owner, byte* address)
        where TValue : unmanaged
    {
        if (!AddressRange.IsReadable)
        {
            return owner.LoadSlowly<TValue>(address);
        }

        // SAFETY: the caller has checked address against its view; the range stays readable for as long as the owner lives (a lost page
        // becomes zeros, Dispose puts zeros over everything), and KeepAlive makes it live until after the last access.
        TValue value = Unsafe.ReadUnaligned<TValue>(address);
        if (Volatile.Read(ref *owner.Limit) < (long)address + sizeof(TValue))
        {
            value = owner.LoadSlowly<TValue>(address);
        }

        GC.KeepAlive(owner);
        return value;
    }
}

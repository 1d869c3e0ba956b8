using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>The one way in which a scalar is read on this target: copied by the kernel.</summary>
internal static unsafe class CheckedLoad
{
    public const int WidestFast = 16;

    public static TValue At<TValue>(MappedBuffer owner, long* state, byte* start, long offset)
        where TValue : unmanaged => owner.LoadSlowly<TValue>(start + offset);

    public static void BeforeStateWord()
    {
        // nothing is read in place
    }

    public static void RequireIndex(byte* start, int index, int length)
    {
        if ((uint)index >= (uint)length)
        {
            Throw.IndexOutOfRange(index, length);
        }
    }
}

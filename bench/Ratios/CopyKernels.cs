using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>A block copied into private memory, by all the means there are.</summary>
internal static class CopyKernels
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadInto(RelaxedView<byte> bytes, byte[] scratch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.ReadInto(0, scratch);
        }

        return scratch[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadArray(MemoryMappedViewAccessor bytes, byte[] scratch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.ReadArray(0, scratch, 0, scratch.Length);
        }

        return scratch[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ReadSpan(MemoryMappedViewAccessor bytes, byte[] scratch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.SafeMemoryMappedViewHandle.ReadSpan((ulong)bytes.PointerOffset, scratch.AsSpan());
        }

        return scratch[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Read(SafeFileHandle file, byte[] scratch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            RandomAccess.Read(file, scratch, 0);
        }

        return scratch[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Read(FileStream file, byte[] scratch, int times)
    {
        for (int i = 0; i < times; i++)
        {
            file.Position = 0;
            file.ReadExactly(scratch);
        }

        return scratch[^1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long CopyOut(ReadOnlySpan<byte> live, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += MappedCopy.ToArray(live)[^1];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long ToArray(ReadOnlySpan<byte> live, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += live.ToArray()[^1];
        }

        return sum;
    }
}

using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>Each group has the same loop, over a view, a pointer, a span or an accessor.</summary>
internal static unsafe class ScalarKernels
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Longs(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        int last = bytes.Length - sizeof(long);
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= last; offset += sizeof(long))
            {
                sum += bytes.Read<long>(offset);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long LongsAtLongOffsets(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        long last = bytes.LongLength - sizeof(long);
        for (int i = 0; i < times; i++)
        {
            for (long offset = 0; offset <= last; offset += sizeof(long))
            {
                sum += bytes.Read<long>(offset);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Longs(byte* bytes, long length, int times)
    {
        long sum = 0;
        long last = length - sizeof(long);
        for (int i = 0; i < times; i++)
        {
            for (long offset = 0; offset <= last; offset += sizeof(long))
            {
                // SAFETY: offset <= length - 8
                sum += Unsafe.ReadUnaligned<long>(bytes + offset);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Longs(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        int last = bytes.Length - sizeof(long);
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= last; offset += sizeof(long))
            {
                sum += MemoryMarshal.Read<long>(bytes.Slice(offset));
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Longs(MemoryMappedViewAccessor bytes, long length, int times)
    {
        long sum = 0;
        long last = length - sizeof(long);
        for (int i = 0; i < times; i++)
        {
            for (long offset = 0; offset <= last; offset += sizeof(long))
            {
                sum += bytes.ReadInt64(offset);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Index(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            for (int j = 0; j < bytes.Length; j++)
            {
                sum += bytes[j];
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Index(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            for (int j = 0; j < bytes.Length; j++)
            {
                sum += bytes[j];
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Each(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            foreach (byte value in bytes)
            {
                sum += value;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Each(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            foreach (byte value in bytes)
            {
                sum += value;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Random(RelaxedView<byte> bytes, RandomOffsets offsets, int times)
    {
        long sum = 0;
        ulong state = offsets.State;
        for (int i = 0; i < times * RandomOffsets.ReadsPerTime; i++)
        {
            sum += bytes.Read<long>(RandomOffsets.Next(ref state, offsets.Mask));
        }

        offsets.State = state;
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Random(byte* bytes, RandomOffsets offsets, int times)
    {
        long sum = 0;
        ulong state = offsets.State;
        for (int i = 0; i < times * RandomOffsets.ReadsPerTime; i++)
        {
            // SAFETY: the mask keeps the offset within what is mapped, 8 bytes before its end.
            sum += Unsafe.ReadUnaligned<long>(bytes + RandomOffsets.Next(ref state, offsets.Mask));
        }

        offsets.State = state;
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Random(MemoryMappedViewAccessor bytes, RandomOffsets offsets, int times)
    {
        long sum = 0;
        ulong state = offsets.State;
        for (int i = 0; i < times * RandomOffsets.ReadsPerTime; i++)
        {
            sum += bytes.ReadInt64(RandomOffsets.Next(ref state, offsets.Mask));
        }

        offsets.State = state;
        return sum;
    }
}

/// <summary>Offsets of 8-byte words below a power of two. Each way has its own, so that none profits from lines that the other brought into the cache.</summary>
internal sealed class RandomOffsets(long size)
{
    public const int ReadsPerTime = 1000;

    public ulong Mask { get; } = (ulong)size - sizeof(long);

    public ulong State { get; set; } = 88_172_645_463_325_252;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Next(ref ulong state, ulong mask)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (long)(state & mask);
    }
}

using System.Runtime.CompilerServices;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>Each pair has the same loop, over a view and over a span.</summary>
internal static class BulkKernels
{
    private const byte Absent = 0;
    private const byte LineEnd = (byte)'\n';

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long IndexOf(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.IndexOf(Absent);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long IndexOf(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.IndexOf(Absent);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Count(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.Count(LineEnd);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Count(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.Count(LineEnd);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long CopyTo(RelaxedView<byte> bytes, byte[] destination, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.CopyTo(destination);
        }

        return destination[(int)bytes.LongLength - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long CopyTo(ReadOnlySpan<byte> bytes, byte[] destination, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.CopyTo(destination);
        }

        return destination[bytes.Length - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long SequenceEqual(RelaxedView<byte> bytes, byte[] other, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.SequenceEqual(other) ? 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long SequenceEqual(ReadOnlySpan<byte> bytes, byte[] other, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            sum += bytes.SequenceEqual(other) ? 1 : 0;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Lines(RelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            foreach (ReadOnlySpan<byte> line in bytes.EnumerateLines())
            {
                sum += line.Length;
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Lines(ReadOnlySpan<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            ReadOnlySpan<byte> rest = bytes;
            for (int end = rest.IndexOf(LineEnd); end >= 0; end = rest.IndexOf(LineEnd))
            {
                sum += end > 0 && rest[end - 1] == '\r' ? end - 1 : end;
                rest = rest[(end + 1)..];
            }

            sum += rest.Length;
        }

        return sum;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CsCheck;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Binary searches over elements and over records.</summary>
public sealed class BinarySearchTests
{
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AgreesWithTheSpan(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);
        Gen.Select(Gen.Int[0, 30].Array[0, 40], Gen.Int[-2, 32]).Sample(
            (elements, value) =>
            {
                Array.Sort(elements);
                using var file = new TempFile(MemoryMarshal.AsBytes(elements.AsSpan()));
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                RelaxedView<int> view = buffer.View<int>(0, elements.Length);
                Assert.Equal(new ReadOnlySpan<int>(elements).BinarySearch(value), view.BinarySearch(value));
                Assert.Equal(new ReadOnlySpan<int>(elements).BinarySearch(value), view.BinarySearch(value, Comparer<int>.Default));

                int[] descending = [.. elements.Reverse()];
                var reverse = Comparer<int>.Create((a, b) => b.CompareTo(a));
                File.WriteAllBytes(file.Path, MemoryMarshal.AsBytes(descending.AsSpan()));
                using MappedBuffer other = MappedBuffer.Open(file.Path, options);
                Assert.Equal(
                    new ReadOnlySpan<int>(descending).BinarySearch(value, reverse),
                    other.View<int>(0, elements.Length).LongBinarySearch(value, reverse));
            },
            iter: 200,
            threads: 1);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FindsRecordsByTheirKey(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);
        Gen.Select(Gen.Int[0, 40].Array[0, 30], Gen.Int[0, 41], Gen.Int[0, 3], Gen.Bool.Select(wide => wide ? 300 : 7)).Sample(
            (keys, key, offset, stride) =>
            {
                Array.Sort(keys);
                byte[] content = new byte[(keys.Length * stride) + 2];
                content.AsSpan().Fill(0xFF);
                for (int i = 0; i < keys.Length; i++)
                {
                    BinaryPrimitives.WriteInt32BigEndian(content.AsSpan((i * stride) + offset), keys[i]);
                }

                int expected = keys.Count(k => k < key);
                byte[] bytes = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(bytes, key);
                using var file = new TempFile(content);
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                RelaxedView<byte> view = buffer.View();
                Assert.Equal(expected, view.LowerBoundRecords(stride, bytes, offset));
                Assert.Equal(expected, view.LowerBoundRecords(stride, key, (record, k) =>
                {
                    Assert.Equal(stride, record.Length);
                    return BinaryPrimitives.ReadInt32BigEndian(record[offset..]).CompareTo(k);
                }));
                if (offset == 0)
                {
                    Assert.Equal(expected, view.LowerBoundRecords(stride, bytes));
                }
            },
            iter: 200,
            threads: 1);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FindsRecordsBeyond2GiB(FaultProtection protection)
    {
        const int Stride = 64;
        const long Count = (1L << 33) / Stride;
        using var file = new TempFile([]);
        file.SetLength(Count * Stride);
        using (FileStream writer = File.OpenWrite(file.Path))
        {
            writer.Position = (Count - 3) * Stride;
            writer.WriteByte(1);
            writer.Position = (Count - 2) * Stride;
            writer.WriteByte(2);
            writer.Position = (Count - 1) * Stride;
            writer.WriteByte(3);
        }

        using MappedBuffer buffer = file.Open(protection);
        Assert.Equal(Count - 2, buffer.View().LowerBoundRecords(Stride, "\x02"u8));
        Assert.Equal(Count, buffer.View().LowerBoundRecords(Stride, "\x04"u8));
        Assert.Equal(~(Count * Stride), buffer.View().LongBinarySearch((byte)4));
        Assert.Throws<OverflowException>(() => buffer.View().BinarySearch((byte)4));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesBadInputAndReportsALostRecord(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(300_000));
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        foreach (int stride in new[] { 0, -1, int.MinValue })
        {
            Assert.Equal(stride, Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(stride, "a"u8)).ActualValue);
            Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(stride, 0, (_, _) => 0));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(4, "abcde"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(4, "a"u8, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(4, "a"u8, -1));
        Assert.Throws<ArgumentNullException>(() => view.LowerBoundRecords<int>(4, 0, null!));
        Assert.Throws<ArgumentNullException>(() => view.BinarySearch<byte, IComparable<byte>>(null!));
        Assert.Throws<ArgumentNullException>(() => view.BinarySearch<byte, IComparer<byte>>(1, null!));
        file.SetLength(100_123);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => view.LowerBoundRecords(100, 0, (_, _) => -1)).Offset);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => view.LowerBoundRecords(100, "zzz"u8)).Offset);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => view.BinarySearch((byte)255)).Offset);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.LowerBoundRecords(100, "zzz"u8));
        Assert.Throws<ObjectDisposedException>(() => view.BinarySearch((byte)255));
    }
}

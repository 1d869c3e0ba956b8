using CsCheck;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Cuts for several threads.</summary>
public sealed class PartitionTests
{
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void CutsBehindDelimitersAndLosesNothing(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);
        Gen.Select(Gen.Byte[0, 8].Array[0, 200], Gen.Int[1, 12]).Sample(
            (content, count) =>
            {
                using var file = new TempFile(content);
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                RelaxedView<byte>[] pieces = buffer.View().Partition(count, (byte)0);
                Assert.True(pieces.Length <= count);
                Assert.Equal(content, pieces.SelectMany(p => p.ToArray()));
                Assert.All(pieces, p => Assert.False(p.IsEmpty));
                Assert.All(pieces.SkipLast(1), p => Assert.True(p.EndsWith((byte)0)));

                RelaxedView<byte>[] even = buffer.View().Partition(count);
                Assert.Equal(Math.Min(count, content.Length), even.Length);
                Assert.Equal(content, even.SelectMany(p => p.ToArray()));
                Assert.True(even.Length == 0 || even.Max(p => p.Length) - even.Min(p => p.Length) <= 1);
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void PiecesAreAboutAsLongAsEachOther()
    {
        byte[] content = new byte[100_000];
        for (int i = 9; i < content.Length; i += 10)
        {
            content[i] = (byte)'\n';
        }

        using var file = new TempFile(content);
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        Assert.Equal([25_000, 25_000, 25_000, 25_000], buffer.View().Partition(4, (byte)'\n').Select(p => p.Length));
        Assert.Equal([33_340, 33_330, 33_330], buffer.View().Partition(3, (byte)'\n').Select(p => p.Length));
        Assert.Equal([100_000], buffer.View().Partition(3, (byte)7).Select(p => p.Length));
        Assert.Equal([12_500, 12_500], buffer.View().Cast<int>().Partition(2).Select(p => p.Length));
    }

    [Fact]
    public void CutsBeyond2GiB()
    {
        const long Length = (1L << 40) + 3;
        using var file = new TempFile([]);
        file.SetLength(Length);
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        RelaxedView<byte>[] pieces = buffer.View().Partition(1000);
        Assert.Equal((1000, Length), (pieces.Length, pieces.Sum(p => p.LongLength)));
        Assert.Equal(Length / 3, buffer.View().Partition(3, (byte)0)[0].LongLength);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesBadInputAndReportsALostCut(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(300_000));
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Partition(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Partition(-1, (byte)0));
        Assert.Empty(default(RelaxedView<byte>).Partition(5, (byte)0));
        file.SetLength(100_123);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => view.Partition(2, (byte)0)).Offset);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.Partition(2, (byte)0));
    }
}

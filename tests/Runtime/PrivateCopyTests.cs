namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Bounded private copies: rented, refilled, enumerated.</summary>
public sealed class PrivateCopyTests
{
    private const int Length = 300_000;
    private const int Cut = 100_123;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RentsAndRefills(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(1000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        using PooledCopy<byte> block = buffer.View().Rent(0, 300);
        for (int offset = 0; offset < 1000; offset += 300)
        {
            int count = Math.Min(300, 1000 - offset);
            Assert.Equal(content.AsSpan(offset, count), block.Refill(offset, count));
            Assert.Equal(content.AsSpan(offset, count), block.Span);
            Assert.Equal(content.AsMemory(offset, count), block.Memory);
        }

        Assert.Equal(content.AsSpan(700), block.Refill(700));
        using PooledCopy<byte> nothing = buffer.View().Rent(1000, 0);
        Assert.True(nothing.Span.IsEmpty);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ARentedCopyRefusesWhatLiesOutside(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(1000));
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        foreach ((long offset, int count) in new[] { (-1L, 1), (0, -1), (0, 1001), (1000, 1), (long.MaxValue, 1), (1, int.MaxValue) })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Rent(offset, count));
        }

        using PooledCopy<byte> block = view.Rent(0, 300);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Refill(701).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Refill(0, 301).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => block.Refill(0, -1).Length);
        Assert.Equal(300, block.Span.Length);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ALostPieceLeavesNothingInTheCopy(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        using PooledCopy<byte> block = view.Rent(0, 50_000);
        file.SetLength(Cut);
        Assert.Equal(Cut, Assert.Throws<MappedFaultException>(() => block.Refill(80_000).Length).Offset);
        Assert.True(block.Span.IsEmpty);
        Assert.Throws<MappedFaultException>(() => view.Rent(250_000, 10));
        Assert.Equal(50_000, block.Refill(0).Length);

        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.Refill(0).Length);
        block.Dispose();
        block.Dispose();
        Assert.Throws<ObjectDisposedException>(() => block.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => block.Memory);
        Assert.Throws<ObjectDisposedException>(() => block.Refill(0).Length);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void EnumeratesPrivateChunks(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(1000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        foreach (int size in new[] { 1, 7, 250, 999, 1000, 1001 })
        {
            var all = new List<byte>();
            PrivateChunkEnumerator<byte> pieces = buffer.View().PrivateChunks(new byte[size]);
            while (pieces.MoveNext())
            {
                Assert.Equal(all.Count, pieces.Position);
                Assert.Equal(Math.Min(size, 1000 - all.Count), pieces.Current.Length);
                all.AddRange(pieces.Current);
            }

            Assert.Equal(content, all);
            Assert.False(pieces.MoveNext());
            Assert.True(pieces.Current.IsEmpty);
        }

        Span<int> scratch = stackalloc int[16];
        long sum = 0;
        foreach (ReadOnlySpan<int> piece in buffer.View<int>(0, 250).PrivateChunks(scratch))
        {
            foreach (int element in piece)
            {
                sum += element;
            }
        }

        Assert.Equal(buffer.View<int>(0, 250).ToArray().Sum(i => (long)i), sum);
        Assert.Throws<ArgumentException>(() => buffer.View().PrivateChunks([]).MoveNext());
        Assert.False(default(RelaxedView<int>).PrivateChunks(scratch).MoveNext());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void PrivateChunksStopAtALostByte(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        using MappedBuffer buffer = file.Open(protection);
        file.SetLength(Cut);
        int seen = 0;
        MappedFaultException fault = Assert.Throws<MappedFaultException>(() =>
        {
            foreach (ReadOnlySpan<byte> piece in buffer.View().PrivateChunks(new byte[8192]))
            {
                seen += piece.Length;
            }
        });
        Assert.Equal(Cut, fault.Offset);
        Assert.True(seen <= Cut);
    }
}

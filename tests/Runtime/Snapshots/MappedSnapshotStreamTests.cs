namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotStreamTests : IDisposable
{
    private readonly SnapshotFile _file = new(SnapshotFile.Pattern(3 << 20));
    private readonly MappedSnapshot _snapshot;

    public MappedSnapshotStreamTests() => _snapshot = MappedSnapshot.Acquire(_file.Path);

    public void Dispose()
    {
        _snapshot.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void It_only_reads()
    {
        using Stream stream = _snapshot.AsStream();
        Assert.True(stream.CanRead && stream.CanSeek && !stream.CanWrite);
        stream.Flush();
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
    }

    [Fact]
    public void Closed_it_throws_and_leaves_the_snapshot_alone()
    {
        Stream stream = _snapshot.AsStream();
        stream.Dispose();
        Assert.False(stream.CanRead || stream.CanSeek);
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Throws<ObjectDisposedException>(() => stream.Length);
        Assert.Throws<ObjectDisposedException>(() => stream.Position);
        Assert.Throws<ObjectDisposedException>(() => stream.Position = 1);
        Assert.Throws<ObjectDisposedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<ObjectDisposedException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(3 << 20, _snapshot.Span.Length);
    }

    [Fact]
    public async Task Asynchronous_reads_give_the_same()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        await using Stream stream = _snapshot.AsStream();
        var all = new MemoryStream();
        await stream.CopyToAsync(all, 10_000, token);
        Assert.Equal(_snapshot.ToArray(), all.ToArray());
        stream.Position = 5;
        byte[] some = new byte[20];
        Assert.Equal(10, await stream.ReadAsync(some.AsMemory(3, 10), token));
        Assert.Equal(_snapshot.Memory.Slice(5, 10).ToArray(), some[3..13]);
    }

    [Fact]
    public async Task Cancelled_read_is_cancelled()
    {
        await using Stream stream = _snapshot.AsStream();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(new byte[1], new CancellationToken(canceled: true)));
        Assert.Equal(0, stream.Position);
    }

    [Fact]
    public void Position_beyond_64_bits_is_refused()
    {
        using Stream stream = _snapshot.AsStream();
        stream.Position = long.MaxValue;
        Assert.Equal(-1, stream.ReadByte());
        Assert.Throws<IOException>(() => stream.Seek(1, SeekOrigin.Current));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Seek(0, (SeekOrigin)9));
    }
}

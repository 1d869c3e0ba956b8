namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Sources for parsers: the same bytes, bounds and errors from each.</summary>
public sealed class ByteSourceTests
{
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ReadTheSame(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(10_000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        using FileStream stream = File.OpenRead(file.Path);
#if !NETSTANDARD_BUILD
        Check(new SpanByteSource(content), content);
#endif
        Check(new ArrayByteSource(content), content);
        Check(new ArrayByteSource(new ArraySegment<byte>([9, .. content, 9], 1, content.Length)), content);
        Check(new RelaxedByteSource(buffer.View()), content);
        Check(new StreamByteSource(stream), content);
        Check(new StreamByteSource(stream, 2048), content);
#if !NETSTANDARD_BUILD
        Check(default(SpanByteSource), []);
#endif
        Check(default(ArrayByteSource), []);
        Check(default(RelaxedByteSource), []);
        Check(default(StreamByteSource), []);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void AStreamHasToReadSeekAndKeepItsLength()
    {
        using var file = new TempFile(TempFile.Pattern(10_000));
        using FileStream stream = new(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), writing = new(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Assert.Throws<ArgumentNullException>(() => new StreamByteSource(null!));
        Assert.Contains("read", Assert.Throws<ArgumentException>(() => new StreamByteSource(writing)).Message, StringComparison.Ordinal);
        Assert.Contains("seek", Assert.Throws<ArgumentException>(() => new StreamByteSource(new System.IO.Compression.DeflateStream(stream, System.IO.Compression.CompressionMode.Decompress))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamByteSource(stream, 2047));
        var source = new StreamByteSource(stream, 2048);
        file.SetLength(100);
        Assert.Throws<EndOfStreamException>(() => source.Read<int>(5000));
        Assert.Throws<EndOfStreamException>(() => source.CopyTo(0, new byte[200]));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ALostByteIsReported(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(300_000));
        using MappedBuffer buffer = file.Open(protection);
        var source = new RelaxedByteSource(buffer.View());
        file.SetLength(100_123);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => source.Read<int>(200_000)).Offset);
        Assert.Equal(100_123, Assert.Throws<MappedFaultException>(() => source.CopyTo(90_000, new byte[20_000])).Offset);
    }

    private static void Check<TSource>(TSource source, byte[] content)
        where TSource : IByteSource
#if !NETSTANDARD_BUILD
        , allows ref struct
#endif
    {
        Assert.Equal(content.Length, source.Length);
        var random = new Random(7);
        for (int i = 0; i < 2000 && content.Length > 0; i++)
        {
            int offset = random.Next(content.Length - 15);
            ReadOnlySpan<byte> at = content.AsSpan(offset);
            Assert.Equal(at[0], source.Read<byte>(offset));
            Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(at), source.ReadUInt16BigEndian(offset));
            Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(at), source.ReadInt32LittleEndian(offset));
            Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(at), source.ReadInt64BigEndian(offset));
            Assert.Equal(System.Runtime.InteropServices.MemoryMarshal.Read<Int128>(at), source.Read<Int128>(offset));
            byte[] copy = new byte[random.Next(content.Length - offset)];
            source.CopyTo(offset, copy);
            Assert.Equal(content[offset..(offset + copy.Length)], copy);
        }

        source.CopyTo(content.Length, []);
        foreach (long offset in new[] { -1L, content.Length, content.Length - 7L, long.MaxValue, long.MinValue })
        {
            AssertOutside(source, offset);
        }
    }

    private static void AssertOutside<TSource>(TSource source, long offset)
        where TSource : IByteSource
#if !NETSTANDARD_BUILD
        , allows ref struct
#endif
    {
        int caught = 0;
        try
        {
            source.Read<long>(offset);
        }
        catch (ArgumentOutOfRangeException)
        {
            caught++;
        }

        try
        {
            source.CopyTo(offset, new byte[8]);
        }
        catch (ArgumentOutOfRangeException)
        {
            caught++;
        }

        try
        {
            source.Read<bool>(0);
        }
        catch (NotSupportedException)
        {
            caught++;
        }

        Assert.Equal(3, caught);
    }
}

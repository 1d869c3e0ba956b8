using System.Text;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Every member of the view does what that of the span does, with both protections.</summary>
public sealed class ViewTests
{
    /// <summary>That of this process; the other project runs the same with the other one.</summary>
    public static TheoryData<FaultProtection> Both => [Protections.Expected];

    [Theory, MemberData(nameof(Both))]
    public void ReadsScalars(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(100);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();

        Assert.Equal(protection, buffer.FaultProtection);
        Assert.Equal(file.Path, buffer.Path);
        Assert.Equal(content[3], view[3]);
        Assert.Equal(content[3], view[3L]);
        Assert.Equal(content[^1], view[^1]);
        Assert.Equal(BitConverter.ToInt64(content, 92), view.Read<long>(92));
        Assert.Equal(BitConverter.ToInt64(content, 92), view.Read<long>(92L));
        Assert.Equal(BitConverter.ToInt32(content, 1), view.ReadInt32LittleEndian(1));
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(content), view.ReadUInt16BigEndian());
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(content.AsSpan(5)), view.ReadDoubleBigEndian(5));
#if !NETSTANDARD_BUILD
        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadInt128BigEndian(content.AsSpan(8)), view.ReadInt128BigEndian(8));
#endif
    }

    [Theory, MemberData(nameof(Both))]
    public void RefusesWhatLiesOutside(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View(0, 10);

        Assert.Throws<IndexOutOfRangeException>(() => view[10]);
        Assert.Throws<IndexOutOfRangeException>(() => view[-1]);
        Assert.Throws<IndexOutOfRangeException>(() => view[-1L]);
        Assert.Throws<IndexOutOfRangeException>(() => view[10L]);
        Assert.Throws<IndexOutOfRangeException>(() => view[long.MinValue]);
        foreach (int offset in new[] { -1, -8, 3, 10, int.MaxValue, int.MaxValue - 7, int.MinValue })
        {
            Assert.Throws<IndexOutOfRangeException>(() => view.Read<long>(offset));
        }

        foreach (long offset in new[] { -1L, -8, 3, 10, long.MaxValue, long.MaxValue - 7, long.MinValue })
        {
            Assert.Equal(offset, Assert.Throws<ArgumentOutOfRangeException>(() => view.Read<long>(offset)).ActualValue);
        }

        RelaxedView<byte> shorter = view.Slice(0, 3);
        foreach (long offset in new[] { 0L, 1, -5, long.MaxValue, long.MinValue })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => shorter.Read<long>(offset));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(5, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(5L, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(long.MaxValue, 1L));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.ReadInto(5, new byte[6]).Length);
        Assert.Throws<ArgumentException>(() => view.CopyTo(new byte[9]));
        Assert.False(view.TryCopyTo(new byte[9]));
    }

    [Theory]
    [InlineData(-1, 1), InlineData(0, -1), InlineData(101, 0), InlineData(0, 101), InlineData(100, 1), InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue), InlineData(long.MinValue, long.MinValue)]
    public void RefusesViewsOutsideWithTheNumbers(long offset, long length)
    {
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        Assert.Contains("100", Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View(offset, length)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View<long>(offset, length));
    }

    [Theory, MemberData(nameof(Both))]
    public void ViewsOfNothingAreFine(FaultProtection protection)
    {
        using var empty = new TempFile([]);
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer none = empty.Open(protection), buffer = file.Open(protection);
        foreach (RelaxedView<byte> view in new[] { none.View(), none.View(0, 0), buffer.View(100, 0), buffer.View(50, 0), buffer.View().Slice(100), RelaxedView<byte>.Empty, default })
        {
            Assert.True(view.IsEmpty);
            Assert.Equal(0, view.Length);
            Assert.Equal(-1, view.IndexOf((byte)1));
            Assert.Equal(0, view.IndexOf(""u8));
            Assert.Equal(-1, view.IndexOf("ab"u8));
            Assert.Equal(-1, view.LastIndexOf((byte)1));
            Assert.Equal(-1, view.IndexOfAnyExcept((byte)1));
            Assert.Equal(0, view.Count((byte)1));
            Assert.Empty(view.ToArray());
            Assert.Equal("", view.GetString(Encoding.UTF8));
            Assert.True(view.SequenceEqual(ReadOnlySpan<byte>.Empty));
            Assert.True(view.SequenceEqual(RelaxedView<byte>.Empty));
            Assert.True(view.StartsWith([]));
            Assert.True(view.EndsWith([]));
            Assert.True(view.Trim((byte)1).IsEmpty);
            Assert.True(view.TryCopyTo([]));
            Assert.Throws<IndexOutOfRangeException>(() => view[0]);
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Read<byte>(0L));
            Assert.Throws<IndexOutOfRangeException>(() => view.Read<byte>(0));
            foreach (ReadOnlySpan<byte> line in view.EnumerateLines())
            {
                Assert.Fail($"a line of {line.Length} bytes");
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public void EnumeratesLines(FaultProtection protection)
    {
        string[] lines = [.. Enumerable.Range(0, 5000).Select(i => new string((char)('a' + (i % 26)), i % 97)), new string('x', 600_000), "last"];
        for (int end = 0; end < 2; end++)
        {
            using var file = new TempFile(Encoding.UTF8.GetBytes(string.Join("\r\n", lines[..2500]) + "\n" + string.Join('\n', lines[2500..]) + (end == 0 ? "" : "\n")));
            using MappedBuffer buffer = file.Open(protection);
            var found = new List<string>();
            foreach (ReadOnlySpan<byte> line in buffer.View().EnumerateLines())
            {
                found.Add(Encoding.UTF8.GetString(line));
            }

            Assert.Equal(lines, found);
        }
    }

    [Theory, MemberData(nameof(Both))]
    public void ReadsElements(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(1000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        int[] expected = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(content.AsSpan(3, 800)).ToArray();

        RelaxedView<int> view = buffer.View<int>(3, 200);
        Assert.Equal(expected, view.ToArray());
        Assert.Equal(expected, buffer.View(3, 803).Cast<int>().ToArray());
        Assert.Equal(expected[7], view[7]);
        Assert.Equal(7, view.IndexOf(expected[7]));
        Assert.Equal(199, view.LastIndexOf(expected[199]));
        Assert.Equal(expected[10..20], view[10..20].ToArray());
        Assert.Equal(expected[10..13], view.ReadInto(10, stackalloc int[3]).ToArray());

        var enumerated = new List<int>();
        foreach (int element in view)
        {
            enumerated.Add(element);
        }

        Assert.Equal(expected, enumerated);
    }

    [Theory, MemberData(nameof(Both))]
    public void ThrowsAfterDispose(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(10_000));
        MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View(), part = view.Slice(16).Slice(8, 4096);
        RelaxedView<int> numbers = part.Cast<int>()[10..];
        buffer.Dispose();
        buffer.Dispose();

        // views of views, made before and after
        Assert.Throws<ObjectDisposedException>(() => part[0]);
        Assert.Throws<ObjectDisposedException>(() => numbers[0]);
        Assert.Throws<ObjectDisposedException>(() => numbers.Count(7));
        Assert.Throws<ObjectDisposedException>(() => view.Slice(100)[1..].Cast<long>()[0]);

        Assert.Throws<ObjectDisposedException>(() => view[0]);
        Assert.Throws<ObjectDisposedException>(() => view.Read<long>(8));
        Assert.Throws<ObjectDisposedException>(() => view.IndexOf((byte)0));
        Assert.Throws<ObjectDisposedException>(() => view.ToArray());
        Assert.Throws<ObjectDisposedException>(() => view.GetString(Encoding.UTF8));
        Assert.Throws<ObjectDisposedException>(() => view.SequenceEqual(new byte[10_000]));
        Assert.Throws<ObjectDisposedException>(() => view.EnumerateLines().MoveNext());
        Assert.Throws<ObjectDisposedException>(() => buffer.View());
        Assert.Throws<ObjectDisposedException>(() => buffer.RefreshLength());
        Assert.Throws<ObjectDisposedException>(buffer.Verify);
        Assert.Equal(10_000, buffer.Length);
    }
}

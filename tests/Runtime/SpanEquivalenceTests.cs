using CsCheck;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>On bytes that hold still, a view answers as the plain span does.</summary>
public sealed class SpanEquivalenceTests
{
    // few different bytes, so that needles are found; lengths around a piece too
    private static readonly Gen<byte[]> Contents = Gen.Frequency(
        (4, Gen.Byte[0, 2].Array[0, 300]),
        (1, Gen.Byte[0, 2].Array[Chunks<byte>.Bytes - 500, Chunks<byte>.Bytes + 1500]));

    private static readonly Gen<byte[]> Needles = Gen.Byte[0, 2].Array[0, 9];

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void Agrees(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);
        Gen.Select(Contents, Needles, Gen.Int[0, 300], Gen.Int[0, 300]).Sample(
            (content, needle, start, length) =>
            {
                using var file = new TempFile(content);
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                start = Math.Min(start, content.Length);
                length = content.Length > 1000 ? content.Length - start : Math.Min(length, content.Length - start);
                Compare(content.AsSpan(start, length), buffer.View(start, length), needle);
            },
            iter: 300);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FindsAcrossTheBorderOfTwoPieces(FaultProtection protection)
    {
        byte[] content = new byte[3 * Chunks<byte>.Bytes];
        byte[] needle = [1, 2, 3, 4, 5];
        for (int at = Chunks<byte>.Bytes - 6; at <= Chunks<byte>.Bytes + 4; at++)
        {
            Array.Clear(content);
            needle.CopyTo(content, at);
            using var file = new TempFile(content);
            using MappedBuffer buffer = file.Open(protection);
            Assert.Equal(at, buffer.View().IndexOf(needle));
            Assert.Equal(at, buffer.View().IndexOfAnyExcept((byte)0));
            Assert.Equal(at + 4, buffer.View().LastIndexOf((byte)5));
            Assert.Equal(at + 5, buffer.View().TrimEnd((byte)0).LongLength);
        }
    }

    private static void Compare(ReadOnlySpan<byte> span, RelaxedView<byte> view, byte[] needle)
    {
        byte value = needle.Length > 0 ? needle[0] : (byte)1;
        Assert.Equal(span.IndexOf(value), view.IndexOf(value));
        Assert.Equal(span.IndexOf(needle), view.IndexOf(needle));
        Assert.Equal(span.LastIndexOf(value), view.LastIndexOf(value));
        Assert.Equal(span.IndexOfAnyExcept(value), view.IndexOfAnyExcept(value));
        Assert.Equal(span.Count(value), view.Count(value));
        Assert.Equal(span.StartsWith(needle), view.StartsWith(needle));
        Assert.Equal(span.EndsWith(needle), view.EndsWith(needle));
        Assert.Equal(span.SequenceEqual(needle), view.SequenceEqual(needle));
        Assert.Equal(Math.Sign(span.SequenceCompareTo(needle)), Math.Sign(view.SequenceCompareTo(needle)));
        Assert.Equal(Math.Sign(new ReadOnlySpan<byte>(needle).SequenceCompareTo(span)), Math.Sign(new ReadOnlySpan<byte>(needle).SequenceCompareTo(view)));
        Assert.True(view.SequenceEqual(span));
        Assert.True(span.SequenceEqual(view));
        Assert.True(view.SequenceEqual(view));
        Assert.Equal(0, view.SequenceCompareTo(view));
        Assert.Equal(span.TrimStart(value).ToArray(), view.TrimStart(value).ToArray());
        Assert.Equal(span.TrimEnd(value).ToArray(), view.TrimEnd(value).ToArray());
        Assert.Equal(span.Trim(value).ToArray(), view.Trim(value).ToArray());

        if (!span.IsEmpty)
        {
            byte[] changed = span.ToArray();
            changed[^1] ^= 1;
            Assert.False(view.SequenceEqual(changed));
            Assert.Equal(Math.Sign(span.SequenceCompareTo(changed)), Math.Sign(view.SequenceCompareTo(changed)));
        }
    }
}

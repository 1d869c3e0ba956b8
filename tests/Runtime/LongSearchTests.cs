namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Sequences that are cut by pieces, that are longer than pieces, and views beyond 2 GiB.</summary>
public sealed class LongSearchTests
{
    private static readonly int Piece = Chunks<byte>.Bytes;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FindsSequencesAcrossTheBorderOfTwoPieces(FaultProtection protection)
    {
        byte[] needle = [1, 2, 3, 4, 5];
        foreach (int border in new[] { Piece, 2 * Piece })
        {
            for (int at = border - 6; at <= border + 1; at++)
            {
                byte[] content = new byte[(3 * Piece) - 7];
                needle.CopyTo(content, at);
                needle.CopyTo(content, at + 5);
                using var file = new TempFile(content);
                using MappedBuffer buffer = file.Open(protection);
                RelaxedView<byte> view = buffer.View();
                Assert.Equal((at, at + 5, 2), (view.IndexOf(needle), view.LastIndexOf(needle), view.Count(needle)));
                Assert.Equal((at, at + 9), (view.IndexOfAny("\x02\x01"u8), view.LastIndexOfAny("\x05\x09"u8)));
            }
        }
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void CountsWithoutOverlapFromTheStart(FaultProtection protection)
    {
        // 3 divides neither a piece nor the whole: a count that began anew at a border would differ
        byte[] content = new byte[(2 * Piece) + 101];
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        Assert.Equal(new ReadOnlySpan<byte>(content).Count("\0\0\0"u8), buffer.View().Count("\0\0\0"u8));
        Assert.Equal(content.Length, buffer.View().CountAny("\0\x07"u8));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FindsSequencesLongerThanAPiece(FaultProtection protection)
    {
        byte[] content = new byte[3 * Piece];
        content[100] = 1;                  // a beginning that does not go on
        content[200] = content[200 + Piece + 50] = 1;
        content[1000 + Piece] = 9;
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        byte[] once = content[200..(200 + Piece + 60)], absent = [.. once, 7], zeros = new byte[Piece + 5], tail = content[^(Piece + 5)..];
        Assert.Equal((200, 200, 1), (view.IndexOf(once), view.LastIndexOf(once), view.Count(once)));
        Assert.Equal((-1, -1, 0), (view.IndexOf(absent), view.LastIndexOf(absent), view.Count(absent)));
        Assert.Equal(new ReadOnlySpan<byte>(content).IndexOf(zeros), view.IndexOf(zeros));
        Assert.Equal(content.Length - tail.Length, view.LastIndexOf(tail));
        Assert.Equal(new ReadOnlySpan<byte>(content).Count(zeros), view.Count(zeros));
        Assert.Equal(-1, view.Slice(0, 10).IndexOf(once));
    }

#if !NETSTANDARD_BUILD && !MUTATION // without vectors, or once a mutant, it takes minutes
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void WorksBeyond2GiB(FaultProtection protection)
    {
        const long Length = (1L << 31) + (1 << 20);
        const long At = Length - 1000;
        using var file = new TempFile([]);
        file.SetLength(Length);
        using (FileStream writer = File.OpenWrite(file.Path))
        {
            writer.Position = At;
            writer.Write([1, 2, 3]);
        }

        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        Assert.Equal(At, view.LongIndexOf("\x01\x02\x03"u8));
        Assert.Equal(At + 2, view.LongLastIndexOfAnyExcept((byte)0));
        Assert.Equal(Length - 3, view.LongCount((byte)0));
        Assert.Equal(At, view.Slice(0, At + 3).TrimEnd("\x01\x02\x03"u8).LongLength);
        Assert.Throws<OverflowException>(() => view.IndexOf((byte)1));
        Assert.Throws<OverflowException>(() => view.LastIndexOf((byte)1));
        Assert.Throws<OverflowException>(() => view.Length);
        Assert.Equal(At - 1, view.LongCommonPrefixLength(view.Slice(1)));
    }
#endif
}

using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>
/// Each operation that goes over a view in pieces judges what it has read before it answers: by the state word where bytes were lost, by the file's size where
/// zeros raised no signal. Operations on bytes and on wider elements, because offsets are counted in both.
/// </summary>
public sealed class PassTests
{
    private const int Pieces = 5;
    private const int Length = (Pieces * Chunks<byte>.Bytes) + 8000;
    private const int Lost = (3 * Chunks<byte>.Bytes) + 4096;
    private const int Large = (4 << 20) + 40_000; // from here on each pass asks for the file's size

    private static readonly byte[] Missing = [0, 200, 7];

    /// <summary>None of them finds what it looks for, so that each has to read everything.</summary>
    public static TheoryData<string> Passes => [.. BytePasses.Keys];

    private static Dictionary<string, Func<RelaxedView<byte>, RelaxedView<byte>, object>> BytePasses { get; } = new()
    {
        ["IndexOf"] = (view, _) => view.IndexOf((byte)200),
        ["IndexOf of a sequence"] = (view, _) => view.IndexOf(Missing),
        ["LastIndexOf"] = (view, _) => view.LastIndexOf((byte)200),
        ["LastIndexOf of a sequence"] = (view, _) => view.LastIndexOf(Missing),
        ["IndexOfAny"] = (view, _) => view.IndexOfAny((byte)200, (byte)201),
        ["IndexOfAnyExcept"] = (view, _) => view.IndexOfAnyExcept((byte)1),
        ["Count"] = (view, _) => view.Count((byte)200),
        ["Count of a sequence"] = (view, _) => view.Count(Missing),
        ["SequenceEqual"] = (view, other) => view.SequenceEqual(other),
        ["SequenceEqual, the other"] = (view, other) => other.SequenceEqual(view),
        ["SequenceCompareTo"] = (view, other) => view.SequenceCompareTo(other),
        ["SequenceCompareTo, the other"] = (view, other) => other.SequenceCompareTo(view),
        ["CommonPrefixLength"] = (view, other) => view.CommonPrefixLength(other),
        ["CommonPrefixLength, the other"] = (view, other) => other.CommonPrefixLength(view),
        ["ToArray"] = (view, _) => view.ToArray(),
        ["integers, IndexOf"] = (view, _) => view.Cast<int>().IndexOf(200),
        ["integers, LastIndexOf"] = (view, _) => view.Cast<int>().LastIndexOf(200),
        ["integers, Count"] = (view, _) => view.Cast<int>().Count(200),
        ["integers, SequenceEqual"] = (view, other) => view.Cast<int>().SequenceEqual(other.Cast<int>()),
    };

    [Theory, MemberData(nameof(Passes))]
    public void WhatIsLostEndsThePassThoughTheFileHasItsLengthAgain(string pass)
    {
        using var file = new TempFile(Ones(Length));
        using var whole = new TempFile(Ones(Length));
        using MappedBuffer buffer = file.Open(Protections.Expected), other = whole.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        file.SetLength(Lost);
        Assert.Throws<MappedFaultException>(() => view[Lost]);
        file.SetLength(Length);
        using (FileStream writer = new(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.Position = Lost;
            writer.Write(Ones(Length - Lost));
        }

        object Run(long length) => BytePasses[pass](view.Slice(0, length), other.View().Slice(0, length));
        Assert.NotNull(Run(Lost)); // what comes before is as it was
        foreach (int length in (int[])[Length, Lost + 4, Lost + Chunks<byte>.Bytes])
        {
            Assert.Equal(Lost, Assert.Throws<MappedFaultException>(() => Run(length)).Offset);
        }
    }

    [Theory, MemberData(nameof(Passes))]
    public void ACutInsideTheLastPageIsSeenByTheFilesSize(string pass)
    {
        const int Cut = Large - 8;
        using var file = new TempFile(Ones(Large));
        using var whole = new TempFile(Ones(Large));
        using MappedBuffer buffer = file.Open(Protections.Expected), other = whole.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        _ = view[^1];
        file.SetLength(Cut);
        Assert.Equal(Cut, Assert.Throws<MappedFaultException>(() => BytePasses[pass](view, other.View())).Offset);
    }

    /// <summary>A hit, or a difference, before the loss is an answer; one behind it is not.</summary>
    [Fact]
    public void HitsAreJudgedByWhatTheyDependOn()
    {
        const int At = Lost - 100;
        byte[] content = Ones(Length);
        content[At] = 7;
        content[At + 1] = 8;
        content[^4] = 9;
        using var file = new TempFile(content);
        using var whole = new TempFile(Ones(Length));
        using MappedBuffer buffer = file.Open(Protections.Expected), other = whole.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        RelaxedView<int> integers = view.Cast<int>();
        int number = MemoryMarshal.Read<int>(content.AsSpan(At));
        if (SignalGuardSwitch.IsOn)
        {
            file.SetLength(Lost);
            Assert.Throws<MappedFaultException>(() => view[Lost]);
            file.SetLength(Length);
            Assert.Equal(At + 1, view.Slice(0, Lost).LastIndexOf((byte)8));
            Assert.Throws<MappedFaultException>(() => view.IndexOf((byte)9));
            Assert.Throws<MappedFaultException>(() => view.LastIndexOf((byte)7)); // comes from behind
        }

        Assert.Equal((At, At, At / 4), (view.IndexOf((byte)7), view.IndexOf("\x07\x08"u8), integers.IndexOf(number)));

        // a comparison judges the whole piece that the difference lies in
        Assert.True(view.Slice(0, Lost).SequenceCompareTo(other.View()) > 0);
        Assert.Equal(At, view.Slice(0, Lost).CommonPrefixLength(other.View()));
    }

    [Fact]
    public void SequencesAsLongAsTheView()
    {
        byte[] content = [1, 2, 3, 4];
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        Assert.Equal((0, 0, 1), (view.IndexOf(content), view.LastIndexOf(content), view.Count(content)));
        Assert.Equal((-1, 1), (view.IndexOf("\x01\x02\x03\x04\x05"u8), view.Slice(1).Count("\x02\x03\x04"u8)));
    }

    /// <summary>Only what does not read all of it: the scans are in LongSearchTests.</summary>
    [Fact]
    public void CountsBeyond2GiBAreNotCut()
    {
        const long Size = 3L << 30;
        using var file = new TempFile([]);
        file.SetLength(Size);
        using (FileStream writer = new(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            writer.Position = Size - 1;
            writer.WriteByte(1);
        }

        using MappedBuffer buffer = file.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        Assert.Throws<OverflowException>(() => view.Length);
        Assert.Equal((Size, Size / 2), (view.LongLength, view.Cast<short>().LongLength));
        Assert.Throws<OverflowException>(() => view.BinarySearch((byte)1, Comparer<byte>.Default));
        Assert.Throws<OverflowException>(() => view.BinarySearch((byte)1));
        Assert.Equal(Size - 1, view.LongBinarySearch((byte)1));
        Assert.Equal(Size - 1, view.LowerBoundRecords(1, [1]));
        Assert.Equal([Size / 3, Size / 3, Size / 3], view.Partition(3).Select(static p => p.LongLength));
        Assert.Equal(1, view[Size - 1]);
        Assert.Equal(0, view.Read<long>(int.MaxValue + 5L));
        Assert.Throws<IndexOutOfRangeException>(() => view[Size]);
        Assert.Throws<IndexOutOfRangeException>(() => view[int.MaxValue * 2L]);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(long.MaxValue, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View<long>(8, long.MaxValue / 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View(long.MinValue, 1));
    }

    [Fact]
    public void RefusalsSayWhatWasAsked()
    {
        using var file = new TempFile(Ones(100));
        using MappedBuffer buffer = file.Open(Protections.Expected);
        RelaxedView<byte> view = buffer.View();
        Assert.Contains("at least one piece", Assert.Throws<ArgumentOutOfRangeException>(() => view.Partition(0)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one byte", Assert.Throws<ArgumentOutOfRangeException>(() => view.LowerBoundRecords(0, [1])).Message, StringComparison.Ordinal);
    }

    /// <summary>What an enumerator gives ends with it, so that nothing is read from a copy that others have rented by then.</summary>
    [Fact]
    public void EnumeratorsGiveNothingAfterTheirDispose()
    {
        using var file = new TempFile("one two\nthree"u8);
        using MappedBuffer buffer = file.Open(Protections.Expected);
        LineEnumerator lines = buffer.View().EnumerateLines();
        Assert.True(lines.MoveNext());
        lines.Dispose();
        Assert.True(lines.Current.IsEmpty);
        SplitEnumerator<byte> words = buffer.View().Split((byte)' ');
        Assert.True(words.MoveNext());
        words.Dispose();
        Assert.True(words.Current.IsEmpty);
        Assert.False(words.MoveNext());
#if !NETSTANDARD_BUILD
        RuneEnumerator<byte> runes = buffer.View().EnumerateRunes();
        Assert.True(runes.MoveNext());
        runes.Dispose();
        Assert.False(runes.MoveNext());
#endif
    }

    private static byte[] Ones(int length)
    {
        byte[] content = new byte[length];
        content.AsSpan().Fill(1);
        return content;
    }
}

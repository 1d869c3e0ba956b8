using System.Buffers;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>A file that shrinks under its views; the same answer with both protections.</summary>
public sealed class FaultTests
{
    private const int Length = 300_000;
    private const int Cut = 100_123;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ATruncationIsReportedWithItsOffset(FaultProtection protection)
    {
        (string Name, Action<RelaxedView<byte>> Run)[] operations =
        [
            ("indexer", v => _ = v[Length - 1]),
            ("read", v => v.Read<long>(200_000)),
            ("index of", v => v.IndexOf((byte)0)),
            ("index of span", v => v.IndexOf("\0\0"u8)),
            ("last index of", v => v.LastIndexOf((byte)0)),
            ("last index of span", v => v.LastIndexOf("\0\0"u8)),
            ("contains", v => v.Contains((byte)0)),
            ("index of any", v => v.IndexOfAny((byte)0, (byte)0)),
#if !NETSTANDARD_BUILD
            ("index of any in a set", v => v.IndexOfAny(SearchValues.Create("\0"u8))),
#endif
            ("last index of any", v => v.LastIndexOfAny((byte)0, (byte)0, (byte)0)),
#if !NETSTANDARD_BUILD
            ("index of any except", v => v.IndexOfAnyExcept(SearchValues.Create(TempFile.Pattern(255)))),
#endif
            ("last index of any except", v => v.LastIndexOfAnyExcept((byte)0)),
            ("index of any in range", v => v.IndexOfAnyInRange<byte>(0, 0)),
            ("index of any except in range", v => v.IndexOfAnyExceptInRange<byte>(1, 255)),
            ("count of span", v => v.Count("\0\0"u8)),
            ("count of any", v => v.CountAny("\0"u8)),
            ("trim start", v => v.TrimStart(TempFile.Pattern(255))),
            ("compare", v => v.SequenceCompareTo(TempFile.Pattern(Length))),
            ("compare views", v => v.SequenceCompareTo(v)),
            ("starts with", v => v.StartsWith(TempFile.Pattern(Length))),
            ("ends with", v => v.EndsWith(TempFile.Pattern(10))),
            ("common prefix", v => v.CommonPrefixLength(TempFile.Pattern(Length))),
            ("common prefix of views", v => v.CommonPrefixLength(v)),
            ("count", v => v.Count((byte)0)),
            ("copy", v => v.CopyTo(new byte[Length])),
            ("array", v => v.ToArray()),
            ("read into", v => v.ReadInto(150_000, new byte[10])),
            ("equal", v => v.SequenceEqual(TempFile.Pattern(Length))),
            ("equal views", v => v.SequenceEqual(v)),
            ("string", v => v.GetString(System.Text.Encoding.Latin1)),
            ("lines", v => { foreach (ReadOnlySpan<byte> _ in v.EnumerateLines()) { } }),
            ("trim end", v => v.TrimEnd((byte)1)),
        ];
        foreach ((string name, Action<RelaxedView<byte>> run) in operations)
        {
            using var file = new TempFile(TempFile.Pattern(Length));
            using MappedBuffer buffer = file.Open(protection);
            file.SetLength(Cut);
            MappedFaultException fault = Assert.Throws<MappedFaultException>(() => run(buffer.View()));
            Assert.True(fault is { Offset: Cut, Kind: MappedFaultKind.Truncated } && fault.Path == file.Path, $"{name}: {fault.Message}");
            Assert.Contains(file.Path, fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void TheRestStaysReadableAndTheLossIsFinal(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(Length);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        file.SetLength(Cut);
        Assert.Throws<MappedFaultException>(() => view[Length - 1]);

        Assert.Equal(Cut, buffer.RefreshLength());
        Assert.Equal(Length, buffer.Length);
        Assert.Equal(content[Cut - 1], view[Cut - 1]);
        Assert.Throws<MappedFaultException>(() => view[Cut]);
        Assert.Throws<MappedFaultException>(() => view.Read<int>(Cut - 3));
        Assert.Equal(content[..Cut], view.Slice(0, Cut).ToArray());
        Assert.Equal(2, view.IndexOf(content[2]));

        File.WriteAllBytes(file.Path, content);
        Assert.Throws<MappedFaultException>(() => view[Length - 1]);
        Assert.Throws<MappedFaultException>(buffer.Verify);
        using MappedBuffer again = file.Open(protection);
        Assert.Equal(content, again.View().ToArray());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ATruncationInsideTheLastPageIsFoundByVerifyAndByLongReads(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(2_000_000));
        using MappedBuffer buffer = file.Open(protection);
        buffer.Verify();
        RelaxedView<byte> view = buffer.View();
        file.SetLength(2_000_000 - 5);

        Assert.Equal(2_000_000 - 5, Assert.Throws<MappedFaultException>(() => view.IndexOf((byte)0)).Offset);
        Assert.Throws<MappedFaultException>(() => view[^1]);

        using var small = new TempFile(TempFile.Pattern(100));
        using MappedBuffer other = small.Open(protection);
        small.SetLength(95);
        Assert.Equal(95, Assert.Throws<MappedFaultException>(other.Verify).Offset);
        Assert.Throws<MappedFaultException>(() => other.View()[99]);
    }

    [Fact]
    public void AFileThatShrinksWhileItIsOpenedIsRefused()
    {
        using var file = new TempFile(TempFile.Pattern(1000));
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file.Path);

        // the length that was seen a moment ago
        MappedFaultException fault = Assert.Throws<MappedFaultException>(() => BufferFactory.Create(handle, file.Path, 50_000, options: null));
        Assert.Equal((1000, MappedFaultKind.Truncated, file.Path), (fault.Offset, fault.Kind, fault.Path));
    }

    [Fact]
    public void ManyBuffersFaultIndependently()
    {
        MappedBufferOptions options = Protections.Require(Protections.Expected);
        using var file = new TempFile(TempFile.Pattern(Length));
        using var whole = new TempFile(TempFile.Pattern(Length));
        MappedBuffer[] buffers = [.. Enumerable.Range(0, 500).Select(i => MappedBuffer.Open(i % 2 == 0 ? file.Path : whole.Path, options))];
        file.SetLength(0);
        for (int i = 0; i < buffers.Length; i++)
        {
            RelaxedView<byte> view = buffers[i].View();
            if (i % 2 == 0)
            {
                Assert.Equal(0, Assert.Throws<MappedFaultException>(() => view[Length - 1]).Offset);
            }
            else
            {
                Assert.Equal(TempFile.Pattern(Length), view.ToArray());
            }

            buffers[i].Dispose();
        }
    }
}

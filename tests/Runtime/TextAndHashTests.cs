using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Text, pieces between separators, and hashes, all over private copies.</summary>
public sealed class TextAndHashTests
{
    private const int Length = 300_000;
    private const int Cut = 100_123;

#if !NETSTANDARD_BUILD
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void DecodesRunesAsTheFrameworkDoes(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);

        // any bytes: mostly malformed; and well-formed text of all lengths
        Gen.OneOf(Gen.Byte.Array[0, 60], Gen.String.Select(Encoding.UTF8.GetBytes), Gen.String.Select(Encoding.Unicode.GetBytes)).Sample(
            content =>
            {
                using var file = new TempFile(content);
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                Assert.Equal(Runes(content), Collect(buffer.View().EnumerateRunes()));
                RelaxedView<char> characters = buffer.View().Cast<char>();
                var expected = new List<Rune>();
                foreach (Rune rune in characters.ToArray().AsSpan().EnumerateRunes())
                {
                    expected.Add(rune);
                }

                Assert.Equal(expected, Collect(characters.EnumerateRunes()));
            },
            iter: 200,
            threads: 1);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void DecodesRunesAcrossTheBorderOfTwoPieces(FaultProtection protection)
    {
        for (int shift = -5; shift <= 1; shift++)
        {
            byte[] content = [.. Enumerable.Repeat((byte)'a', Chunks<byte>.Bytes + shift), .. "\U0001F600é€"u8, 0xF0, 0x9F];
            using var file = new TempFile(content);
            using MappedBuffer buffer = file.Open(protection);
            Assert.Equal(Runes(content), Collect(buffer.View().EnumerateRunes()));
        }
    }
#endif

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void SplitsAsTheFrameworkDoes(FaultProtection protection)
    {
        MappedBufferOptions options = Protections.Require(protection);
        Gen.OneOf(Gen.Byte[0, 3].Array[0, 50], Gen.Int[-3, 3].Select(shift => new byte[Chunks<byte>.Bytes + shift].Select((_, i) => (byte)(i % 1000 == 0 ? 0 : 1)).ToArray())).Sample(
            content =>
            {
                using var file = new TempFile(content);
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                var expected = new List<string>();
                foreach (Range range in content.AsSpan().Split((byte)0))
                {
                    expected.Add(Convert.ToHexString(content[range]));
                }

                var found = new List<string>();
                foreach (ReadOnlySpan<byte> piece in buffer.View().Split((byte)0))
                {
                    found.Add(Convert.ToHexString(piece));
                }

                Assert.Equal(expected, found);
            },
            iter: 40,
            threads: 1);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void HashesAndDecodes(FaultProtection protection)
    {
        foreach (int length in new[] { 0, 1, Chunks<byte>.Bytes, (2 * Chunks<byte>.Bytes) + 5 })
        {
            byte[] content = TempFile.Pattern(length);
            using var file = new TempFile(content);
            using MappedBuffer buffer = file.Open(protection);
            Assert.Equal(SHA256.HashData(content), buffer.View().HashData(HashAlgorithmName.SHA256));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
            hash.AppendData("header"u8);
            hash.AppendData(buffer.View());
            Assert.Equal(SHA384.HashData([.. "header"u8, .. content]), hash.GetHashAndReset());
            Assert.Equal(Encoding.Latin1.GetString(content), Encoding.Latin1.GetString(buffer.View()));
        }

        Assert.Throws<CryptographicException>(() => default(RelaxedView<byte>).HashData(new HashAlgorithmName("none")));
        Assert.Throws<ArgumentNullException>(() => default(IncrementalHash)!.AppendData(default(RelaxedView<byte>)));
        Assert.Throws<ArgumentNullException>(() => default(Encoding)!.GetString(default(RelaxedView<byte>)));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ALostByteIsReportedWithItsOffset(FaultProtection protection)
    {
        (string Name, Action<RelaxedView<byte>> Run)[] operations =
        [
#if !NETSTANDARD_BUILD
            ("runes", v => Collect(v.EnumerateRunes())),
#endif
            ("split", v => { foreach (ReadOnlySpan<byte> _ in v.Split((byte)1)) { } }),
            ("hash", v => v.HashData(HashAlgorithmName.SHA256)),
            ("encoding", v => Encoding.Latin1.GetString(v)),
        ];
        foreach ((string name, Action<RelaxedView<byte>> run) in operations)
        {
            using var file = new TempFile(TempFile.Pattern(Length));
            using MappedBuffer buffer = file.Open(protection);
            file.SetLength(Cut);
            Assert.True(Assert.Throws<MappedFaultException>(() => run(buffer.View())).Offset == Cut, name);
            buffer.Dispose();
            using MappedBuffer other = MappedBuffer.Open(file.Path);
            RelaxedView<byte> view = other.View();
            other.Dispose();
            Assert.Throws<ObjectDisposedException>(() => run(view));
        }
    }

#if !NETSTANDARD_BUILD
    private static List<Rune> Runes(byte[] content)
    {
        var runes = new List<Rune>();
        for (ReadOnlySpan<byte> rest = content; !rest.IsEmpty;)
        {
            Rune.DecodeFromUtf8(rest, out Rune rune, out int length);
            runes.Add(rune);
            rest = rest[length..];
        }

        return runes;
    }

    private static List<Rune> Collect<T>(RuneEnumerator<T> runes)
        where T : unmanaged
    {
        var found = new List<Rune>();
        foreach (Rune rune in runes)
        {
            found.Add(rune);
        }

        return found;
    }
#endif
}

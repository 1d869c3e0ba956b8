using CsCheck;
using ElfPatch;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Tests;

/// <summary>One parser over four kinds of sources: the same answers, and the same refusals.</summary>
public sealed class ElfPatchTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"elf-{Guid.NewGuid():N}");

    public static TheoryData<bool, bool> Kinds => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public void Dispose() => File.Delete(_path);

    [Theory, MemberData(nameof(Kinds))]
    public void All_sources_give_the_same_sections(bool wide, bool big)
    {
        byte[] image = ElfImage.Create(wide, big, 0x4321);
        string[] expected =
        [
            $"{wide} {big} 62 4321",
            " 0 0 0 0",
            $".text 1 1000 {image.Length - (3 * (wide ? 64 : 40)) - 16:x} 10",
            $".names 3 0 {(wide ? 64 : 52):x} e",
        ];
        Assert.All(ReadAll(image), found => Assert.Equal(string.Join('\n', expected), found));
    }

    [Fact]
    public void Damaged_files_are_refused_in_the_same_way_by_all_sources()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 400], Gen.Byte, Gen.Int[0, 400], Gen.Byte).Sample(
            (wide, big, at, value, secondAt, secondValue) =>
            {
                byte[] image = ElfImage.Create(wide, big, 1);
                image[at % image.Length] = value;
                image[secondAt % image.Length] = secondValue;
                image = at % 3 == 0 ? image[..(secondAt % image.Length)] : image;
                string[] found = ReadAll(image);
                Assert.All(found, f => Assert.Equal(found[0], f));
            },
            iter: 500,
            threads: 1);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_patch_through_one_view_is_seen_by_the_other(bool wide, bool big)
    {
        File.WriteAllBytes(_path, ElfImage.Create(wide, big, 0x4321));
        using (WritableMappedBuffer buffer = WritableMappedBuffer.Open(_path))
        {
            var source = new RelaxedByteSource(buffer.View());
            ElfHeader before = new ElfReader<RelaxedByteSource>(source).Header;
            ElfPatcher.SetEntry(buffer.View(), before, 0x12345678);
            Assert.Equal(before with { Entry = 0x12345678 }, new ElfReader<RelaxedByteSource>(source).Header);
            if (!wide)
            {
                Assert.Throws<OverflowException>(() => ElfPatcher.SetEntry(buffer.View(), before, 1L << 32));
            }
        }

        Assert.Equal(ElfImage.Create(wide, big, 0x12345678), File.ReadAllBytes(_path));
    }

    [Fact]
    public void A_file_that_is_cut_under_the_parser_is_reported()
    {
        File.WriteAllBytes(_path, ElfImage.Create(wide: true, big: false, 1));
        using MappedBuffer buffer = MappedBuffer.Open(_path);
        File.WriteAllBytes(_path, []);
        Assert.Equal(0, Assert.Throws<MappedFaultException>(() => Read(new RelaxedByteSource(buffer.View()))).Offset);
    }

    private string[] ReadAll(byte[] image)
    {
        File.WriteAllBytes(_path, image);
        using MappedBuffer buffer = MappedBuffer.Open(_path);
        using FileStream stream = File.OpenRead(_path);
        return
        [
            TryRead(new SpanByteSource(image)),
            TryRead(new ArrayByteSource(image)),
            TryRead(new RelaxedByteSource(buffer.View())),
            TryRead(new StreamByteSource(stream, 2048)),
        ];
    }

    private static string TryRead<TSource>(TSource source)
        where TSource : IByteSource, allows ref struct
    {
        try
        {
            return Read(source);
        }
        catch (InvalidDataException refusal)
        {
            return refusal.Message;
        }
    }

    private static string Read<TSource>(TSource source)
        where TSource : IByteSource, allows ref struct
    {
        var elf = new ElfReader<TSource>(source);
        ElfHeader header = elf.Header;
        List<string> lines = [$"{header.Is64Bit} {header.IsBigEndian} {header.Machine} {header.Entry:x}"];
        for (int i = 0; i < header.SectionCount; i++)
        {
            ElfSection section = elf.Section(i);
            lines.Add($"{section.Name} {section.Type:x} {section.Address:x} {section.Offset:x} {section.Size:x}");
        }

        return string.Join('\n', lines);
    }
}

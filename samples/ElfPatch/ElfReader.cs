using System.Text;
using MmapAnalyzers.Runtime;

namespace ElfPatch;

/// <summary>Reads the header and the sections of an ELF file, from whatever its bytes come: the JIT makes one such reader for each kind of source.</summary>
internal readonly ref struct ElfReader<TSource>
    where TSource : IByteSource, allows ref struct
{
    private const uint Magic = 0x7F454C46; // 0x7F, E, L, F
    private const int LongestName = 255;
    private readonly TSource _source;

    /// <exception cref="InvalidDataException">This is no ELF file, or its section headers do not lie inside of it.</exception>
    public ElfReader(TSource source)
    {
        _source = source;
        Header = ReadHeader();
    }

    public ElfHeader Header { get; }

    /// <exception cref="InvalidDataException">The name does not lie inside of the file.</exception>
    public ElfSection Section(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, (int)Header.SectionCount, nameof(index));
        (uint name, ElfSection section) = ReadSection(index);
        return section with { Name = Header.NameSection == 0 ? "" : ReadName(ReadSection(Header.NameSection).Section, name, index) };
    }

    private ElfHeader ReadHeader()
    {
        if (_source.Length < 52 || _source.ReadUInt32BigEndian(0) != Magic)
        {
            throw new InvalidDataException($"No ELF file: the {_source.Length} bytes do not begin with 7F 45 4C 46.");
        }

        byte width = _source.Read<byte>(4), order = _source.Read<byte>(5);
        if (width is not (1 or 2) || order is not (1 or 2) || (width == 2 && _source.Length < 64))
        {
            throw new InvalidDataException($"Unknown kind of ELF file: class {width} and data encoding {order} at offset 4.");
        }

        bool wide = width == 2, big = order == 2;
        int sizes = wide ? 58 : 46;
        var header = new ElfHeader(
            wide, big, Short(18, big), Address(ElfHeader.EntryOffset, wide, big), Address(wide ? 40 : 32, wide, big), Short(sizes, big), Short(sizes + 2, big), Short(sizes + 4, big));
        ulong table = (ulong)header.SectionCount * header.SectionHeaderSize, length = (ulong)_source.Length;
        if (header.SectionCount > 0 && (header.SectionHeaderSize < header.SmallestSectionHeader || header.SectionOffset > length || table > length - header.SectionOffset))
        {
            throw new InvalidDataException(
                $"{header.SectionCount} section headers of {header.SectionHeaderSize} bytes at offset {header.SectionOffset} do not lie inside of the {length} bytes.");
        }

        return header.NameSection < Math.Max(1, (int)header.SectionCount)
            ? header
            : throw new InvalidDataException($"Section {header.NameSection} is to have the names, but there are only {header.SectionCount}.");
    }

    private (uint Name, ElfSection Section) ReadSection(int index)
    {
        (bool wide, bool big) = (Header.Is64Bit, Header.IsBigEndian);
        long at = (long)Header.SectionOffset + ((long)index * Header.SectionHeaderSize);
        (ulong address, ulong offset, ulong size) = wide
            ? (Address(at + 16, wide, big), Address(at + 24, wide, big), Address(at + 32, wide, big))
            : (Address(at + 12, wide, big), Address(at + 16, wide, big), Address(at + 20, wide, big));
        return (Int(at, big), new ElfSection("", Int(at + 4, big), address, offset, size));
    }

    private string ReadName(ElfSection names, uint name, int index)
    {
        ulong length = (ulong)_source.Length;
        if (names.Offset > length || names.Size > length - names.Offset || name >= names.Size)
        {
            throw new InvalidDataException($"The name of section {index}, at {name} of {names.Size} bytes at offset {names.Offset}, does not lie inside of the {length} bytes.");
        }

        Span<byte> copy = stackalloc byte[LongestName];
        copy = copy[..(int)Math.Min(LongestName, names.Size - name)];
        _source.CopyTo((long)(names.Offset + name), copy);
        int end = copy.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? copy : copy[..end]);
    }

    private ushort Short(long offset, bool big) => big ? _source.ReadUInt16BigEndian(offset) : _source.ReadUInt16LittleEndian(offset);

    private uint Int(long offset, bool big) => big ? _source.ReadUInt32BigEndian(offset) : _source.ReadUInt32LittleEndian(offset);

    private ulong Address(long offset, bool wide, bool big) =>
        !wide ? Int(offset, big) : big ? _source.ReadUInt64BigEndian(offset) : _source.ReadUInt64LittleEndian(offset);
}

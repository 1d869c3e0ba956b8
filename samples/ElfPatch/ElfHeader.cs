namespace ElfPatch;

/// <summary>What the first bytes of an ELF file say: read once, so that what was checked is what is used.</summary>
/// <param name="Is64Bit">Whether addresses and offsets have 8 bytes.</param>
/// <param name="IsBigEndian">The order of the bytes.</param>
/// <param name="Machine">The processor; 62 is x86-64, 183 is AArch64.</param>
/// <param name="Entry">The address at which the program starts.</param>
/// <param name="SectionOffset">Where the section headers lie in the file.</param>
/// <param name="SectionHeaderSize">In bytes.</param>
/// <param name="SectionCount">How many section headers there are.</param>
/// <param name="NameSection">The section that has the names of the sections.</param>
internal readonly record struct ElfHeader(
    bool Is64Bit, bool IsBigEndian, ushort Machine, ulong Entry, ulong SectionOffset, ushort SectionHeaderSize, ushort SectionCount, ushort NameSection)
{
    /// <summary>Where the entry address lies in the file.</summary>
    public const long EntryOffset = 24;

    /// <summary>The smallest section header of this file's class.</summary>
    public int SmallestSectionHeader => Is64Bit ? 64 : 40;
}

/// <param name="Name">From the section of names; at most 255 bytes of it.</param>
/// <param name="Type">1 is code or data, 3 is a table of strings, 8 takes no place in the file.</param>
/// <param name="Address">Where it lies in memory, or 0.</param>
/// <param name="Offset">Where it lies in the file.</param>
/// <param name="Size">In bytes.</param>
internal readonly record struct ElfSection(string Name, uint Type, ulong Address, ulong Offset, ulong Size);

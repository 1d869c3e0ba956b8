using MmapAnalyzers.Runtime;

namespace ElfPatch;

/// <summary>Changes an ELF file in place.</summary>
internal static class ElfPatcher
{
    /// <summary>Lets the program start elsewhere.</summary>
    /// <exception cref="OverflowException">The address does not fit into a 32-bit file.</exception>
    public static void SetEntry(WritableRelaxedView<byte> file, ElfHeader header, ulong entry)
    {
        switch (header.Is64Bit, header.IsBigEndian)
        {
            case (true, true):
                file.WriteUInt64BigEndian(ElfHeader.EntryOffset, entry);
                break;
            case (true, false):
                file.WriteUInt64LittleEndian(ElfHeader.EntryOffset, entry);
                break;
            case (false, true):
                file.WriteUInt32BigEndian(ElfHeader.EntryOffset, checked((uint)entry));
                break;
            case (false, false):
                file.WriteUInt32LittleEndian(ElfHeader.EntryOffset, checked((uint)entry));
                break;
        }
    }
}

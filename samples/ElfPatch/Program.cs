using System.Globalization;
using ElfPatch;
using MmapAnalyzers.Runtime;

try
{
    switch (args)
    {
        case [string path]:
            using (MappedBuffer file = MappedBuffer.Open(path))
            {
                Print(new ElfReader<RelaxedByteSource>(new RelaxedByteSource(file.View())));
            }

            return 0;
        case [string path, "--entry", string address] when ulong.TryParse(address, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong entry):
            using (WritableMappedBuffer file = WritableMappedBuffer.Open(path))
            {
                // two views of one buffer: what the one writes, the other sees, and nothing is copied
                var source = new RelaxedByteSource(file.View());
                ElfPatcher.SetEntry(file.View(), new ElfReader<RelaxedByteSource>(source).Header, entry);
                file.Flush();
                Print(new ElfReader<RelaxedByteSource>(source));
            }

            return 0;
        default:
            Console.Error.WriteLine("Usage: ElfPatch FILE [--entry HEX]\nLists the sections of an ELF file; with --entry, first changes the address at which it starts.");
            return 2;
    }
}
catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException or OverflowException)
{
    Console.Error.WriteLine($"{args[0]}: {failure.Message}");
    return 2;
}

static void Print(ElfReader<RelaxedByteSource> elf)
{
    Console.WriteLine($"machine {elf.Header.Machine}, {(elf.Header.Is64Bit ? 64 : 32)} bits, entry {elf.Header.Entry:x}");
    for (int i = 0; i < elf.Header.SectionCount; i++)
    {
        ElfSection section = elf.Section(i);
        Console.WriteLine($"{i,3} {section.Name,-24} type {section.Type,10:x} offset {section.Offset,10:x} size {section.Size,10:x}");
    }
}

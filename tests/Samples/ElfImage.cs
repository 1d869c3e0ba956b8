using System.Buffers.Binary;

namespace MmapAnalyzers.Tests;

/// <summary>Small ELF files of each kind.</summary>
internal static class ElfImage
{
    private const string Names = "\0.text\0.names\0";

    public static byte[] Create(bool wide, bool big, ulong entry)
    {
        int header = wide ? 64 : 52, section = wide ? 64 : 40, names = header, text = names + Names.Length, table = text + 16;
        byte[] file = new byte[table + (3 * section)];
        "\u007fELF"u8.CopyTo(file);
        (file[4], file[5]) = ((byte)(wide ? 2 : 1), (byte)(big ? 2 : 1));
        Put(file, 18, 62, 2, big);
        Put(file, 24, entry, wide ? 8 : 4, big);
        Put(file, wide ? 40 : 32, (ulong)table, wide ? 8 : 4, big);
        int sizes = wide ? 58 : 46;
        Put(file, sizes, (ulong)section, 2, big);
        Put(file, sizes + 2, 3, 2, big);
        Put(file, sizes + 4, 2, 2, big);
        System.Text.Encoding.Latin1.GetBytes(Names, file.AsSpan(names));
        Section(1, 1, 1, 0x1000, text, 16);
        Section(2, 7, 3, 0, names, Names.Length);
        return file;

        void Section(int index, ulong name, ulong type, ulong address, int offset, int size)
        {
            int at = table + (index * section), unit = wide ? 8 : 4, first = wide ? 16 : 12;
            Put(file, at, name, 4, big);
            Put(file, at + 4, type, 4, big);
            Put(file, at + first, address, unit, big);
            Put(file, at + first + unit, (ulong)offset, unit, big);
            Put(file, at + first + (2 * unit), (ulong)size, unit, big);
        }
    }

    private static void Put(byte[] file, int offset, ulong value, int width, bool big)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes = bytes[..width];
        if (big)
        {
            bytes.Reverse();
        }

        bytes.CopyTo(file.AsSpan(offset));
    }
}

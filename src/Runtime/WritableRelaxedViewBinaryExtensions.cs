using System.Buffers.Binary;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The writes of <see cref="BinaryPrimitives"/> with the byte order in the name, on a writable relaxed view. Up to 8 bytes at an aligned address do not tear.
/// Offsets are bytes from the start of the view; each write throws <see cref="ArgumentOutOfRangeException"/> outside of it and
/// <see cref="MappedFaultException"/> where the bytes are lost. The reads are on <see cref="WritableRelaxedView{T}.AsReadOnly"/>.
/// </summary>
public static class WritableRelaxedViewBinaryExtensions
{
    /// <summary>Stores an <see cref="Int16"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt16LittleEndian(this WritableRelaxedView<byte> view, long offset, short value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int16"/> little-endian at the start of the view.</summary>
    public static void WriteInt16LittleEndian(this WritableRelaxedView<byte> view, short value) => view.WriteInt16LittleEndian(0, value);

    /// <summary>Stores an <see cref="Int32"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt32LittleEndian(this WritableRelaxedView<byte> view, long offset, int value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int32"/> little-endian at the start of the view.</summary>
    public static void WriteInt32LittleEndian(this WritableRelaxedView<byte> view, int value) => view.WriteInt32LittleEndian(0, value);

    /// <summary>Stores an <see cref="Int64"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt64LittleEndian(this WritableRelaxedView<byte> view, long offset, long value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int64"/> little-endian at the start of the view.</summary>
    public static void WriteInt64LittleEndian(this WritableRelaxedView<byte> view, long value) => view.WriteInt64LittleEndian(0, value);

    /// <summary>Stores an <see cref="Int128"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt128LittleEndian(this WritableRelaxedView<byte> view, long offset, Int128 value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int128"/> little-endian at the start of the view.</summary>
    public static void WriteInt128LittleEndian(this WritableRelaxedView<byte> view, Int128 value) => view.WriteInt128LittleEndian(0, value);

    /// <summary>Stores a <see cref="UInt16"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt16LittleEndian(this WritableRelaxedView<byte> view, long offset, ushort value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt16"/> little-endian at the start of the view.</summary>
    public static void WriteUInt16LittleEndian(this WritableRelaxedView<byte> view, ushort value) => view.WriteUInt16LittleEndian(0, value);

    /// <summary>Stores a <see cref="UInt32"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt32LittleEndian(this WritableRelaxedView<byte> view, long offset, uint value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt32"/> little-endian at the start of the view.</summary>
    public static void WriteUInt32LittleEndian(this WritableRelaxedView<byte> view, uint value) => view.WriteUInt32LittleEndian(0, value);

    /// <summary>Stores a <see cref="UInt64"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt64LittleEndian(this WritableRelaxedView<byte> view, long offset, ulong value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt64"/> little-endian at the start of the view.</summary>
    public static void WriteUInt64LittleEndian(this WritableRelaxedView<byte> view, ulong value) => view.WriteUInt64LittleEndian(0, value);

    /// <summary>Stores a <see cref="UInt128"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt128LittleEndian(this WritableRelaxedView<byte> view, long offset, UInt128 value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt128"/> little-endian at the start of the view.</summary>
    public static void WriteUInt128LittleEndian(this WritableRelaxedView<byte> view, UInt128 value) => view.WriteUInt128LittleEndian(0, value);

    /// <summary>Stores an <see cref="IntPtr"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteIntPtrLittleEndian(this WritableRelaxedView<byte> view, long offset, nint value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="IntPtr"/> little-endian at the start of the view.</summary>
    public static void WriteIntPtrLittleEndian(this WritableRelaxedView<byte> view, nint value) => view.WriteIntPtrLittleEndian(0, value);

    /// <summary>Stores a <see cref="UIntPtr"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteUIntPtrLittleEndian(this WritableRelaxedView<byte> view, long offset, nuint value) =>
        view.Write(offset, !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UIntPtr"/> little-endian at the start of the view.</summary>
    public static void WriteUIntPtrLittleEndian(this WritableRelaxedView<byte> view, nuint value) => view.WriteUIntPtrLittleEndian(0, value);

    /// <summary>Stores a <see cref="Half"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteHalfLittleEndian(this WritableRelaxedView<byte> view, long offset, Half value) =>
        view.WriteUInt16LittleEndian(offset, BitConverter.HalfToUInt16Bits(value));

    /// <summary>Stores a <see cref="Half"/> little-endian at the start of the view.</summary>
    public static void WriteHalfLittleEndian(this WritableRelaxedView<byte> view, Half value) => view.WriteHalfLittleEndian(0, value);

    /// <summary>Stores a <see cref="Single"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteSingleLittleEndian(this WritableRelaxedView<byte> view, long offset, float value) =>
        view.WriteUInt32LittleEndian(offset, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Stores a <see cref="Single"/> little-endian at the start of the view.</summary>
    public static void WriteSingleLittleEndian(this WritableRelaxedView<byte> view, float value) => view.WriteSingleLittleEndian(0, value);

    /// <summary>Stores a <see cref="Double"/> little-endian at <paramref name="offset"/>.</summary>
    public static void WriteDoubleLittleEndian(this WritableRelaxedView<byte> view, long offset, double value) =>
        view.WriteUInt64LittleEndian(offset, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Stores a <see cref="Double"/> little-endian at the start of the view.</summary>
    public static void WriteDoubleLittleEndian(this WritableRelaxedView<byte> view, double value) => view.WriteDoubleLittleEndian(0, value);

    /// <summary>Stores an <see cref="Int16"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt16BigEndian(this WritableRelaxedView<byte> view, long offset, short value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int16"/> big-endian at the start of the view.</summary>
    public static void WriteInt16BigEndian(this WritableRelaxedView<byte> view, short value) => view.WriteInt16BigEndian(0, value);

    /// <summary>Stores an <see cref="Int32"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt32BigEndian(this WritableRelaxedView<byte> view, long offset, int value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int32"/> big-endian at the start of the view.</summary>
    public static void WriteInt32BigEndian(this WritableRelaxedView<byte> view, int value) => view.WriteInt32BigEndian(0, value);

    /// <summary>Stores an <see cref="Int64"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt64BigEndian(this WritableRelaxedView<byte> view, long offset, long value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int64"/> big-endian at the start of the view.</summary>
    public static void WriteInt64BigEndian(this WritableRelaxedView<byte> view, long value) => view.WriteInt64BigEndian(0, value);

    /// <summary>Stores an <see cref="Int128"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteInt128BigEndian(this WritableRelaxedView<byte> view, long offset, Int128 value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="Int128"/> big-endian at the start of the view.</summary>
    public static void WriteInt128BigEndian(this WritableRelaxedView<byte> view, Int128 value) => view.WriteInt128BigEndian(0, value);

    /// <summary>Stores a <see cref="UInt16"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt16BigEndian(this WritableRelaxedView<byte> view, long offset, ushort value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt16"/> big-endian at the start of the view.</summary>
    public static void WriteUInt16BigEndian(this WritableRelaxedView<byte> view, ushort value) => view.WriteUInt16BigEndian(0, value);

    /// <summary>Stores a <see cref="UInt32"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt32BigEndian(this WritableRelaxedView<byte> view, long offset, uint value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt32"/> big-endian at the start of the view.</summary>
    public static void WriteUInt32BigEndian(this WritableRelaxedView<byte> view, uint value) => view.WriteUInt32BigEndian(0, value);

    /// <summary>Stores a <see cref="UInt64"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt64BigEndian(this WritableRelaxedView<byte> view, long offset, ulong value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt64"/> big-endian at the start of the view.</summary>
    public static void WriteUInt64BigEndian(this WritableRelaxedView<byte> view, ulong value) => view.WriteUInt64BigEndian(0, value);

    /// <summary>Stores a <see cref="UInt128"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteUInt128BigEndian(this WritableRelaxedView<byte> view, long offset, UInt128 value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UInt128"/> big-endian at the start of the view.</summary>
    public static void WriteUInt128BigEndian(this WritableRelaxedView<byte> view, UInt128 value) => view.WriteUInt128BigEndian(0, value);

    /// <summary>Stores an <see cref="IntPtr"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteIntPtrBigEndian(this WritableRelaxedView<byte> view, long offset, nint value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores an <see cref="IntPtr"/> big-endian at the start of the view.</summary>
    public static void WriteIntPtrBigEndian(this WritableRelaxedView<byte> view, nint value) => view.WriteIntPtrBigEndian(0, value);

    /// <summary>Stores a <see cref="UIntPtr"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteUIntPtrBigEndian(this WritableRelaxedView<byte> view, long offset, nuint value) =>
        view.Write(offset, BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    /// <summary>Stores a <see cref="UIntPtr"/> big-endian at the start of the view.</summary>
    public static void WriteUIntPtrBigEndian(this WritableRelaxedView<byte> view, nuint value) => view.WriteUIntPtrBigEndian(0, value);

    /// <summary>Stores a <see cref="Half"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteHalfBigEndian(this WritableRelaxedView<byte> view, long offset, Half value) =>
        view.WriteUInt16BigEndian(offset, BitConverter.HalfToUInt16Bits(value));

    /// <summary>Stores a <see cref="Half"/> big-endian at the start of the view.</summary>
    public static void WriteHalfBigEndian(this WritableRelaxedView<byte> view, Half value) => view.WriteHalfBigEndian(0, value);

    /// <summary>Stores a <see cref="Single"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteSingleBigEndian(this WritableRelaxedView<byte> view, long offset, float value) =>
        view.WriteUInt32BigEndian(offset, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Stores a <see cref="Single"/> big-endian at the start of the view.</summary>
    public static void WriteSingleBigEndian(this WritableRelaxedView<byte> view, float value) => view.WriteSingleBigEndian(0, value);

    /// <summary>Stores a <see cref="Double"/> big-endian at <paramref name="offset"/>.</summary>
    public static void WriteDoubleBigEndian(this WritableRelaxedView<byte> view, long offset, double value) =>
        view.WriteUInt64BigEndian(offset, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Stores a <see cref="Double"/> big-endian at the start of the view.</summary>
    public static void WriteDoubleBigEndian(this WritableRelaxedView<byte> view, double value) => view.WriteDoubleBigEndian(0, value);
}

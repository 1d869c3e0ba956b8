using System.Buffers.Binary;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The reads of <see cref="BinaryPrimitives"/> with the byte order in the name, on a relaxed view. Each fetches its bytes once;
/// up to 8 bytes at an aligned address do not tear. Offsets are bytes from the start of the view; each read throws
/// <see cref="ArgumentOutOfRangeException"/> outside of it and <see cref="MappedFaultException"/> where the bytes are lost.
/// </summary>
public static class RelaxedViewBinaryExtensions
{
    /// <summary>Reads an <see cref="Int16"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static short ReadInt16LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<short>(offset)) : view.Read<short>(offset);

    /// <summary>Reads an <see cref="Int32"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static int ReadInt32LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<int>(offset)) : view.Read<int>(offset);

    /// <summary>Reads an <see cref="Int64"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static long ReadInt64LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<long>(offset)) : view.Read<long>(offset);

#if NET
    /// <summary>Reads an <see cref="Int128"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static Int128 ReadInt128LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<Int128>(offset)) : view.Read<Int128>(offset);
#endif

    /// <summary>Reads a <see cref="UInt16"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static ushort ReadUInt16LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<ushort>(offset)) : view.Read<ushort>(offset);

    /// <summary>Reads a <see cref="UInt32"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static uint ReadUInt32LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<uint>(offset)) : view.Read<uint>(offset);

    /// <summary>Reads a <see cref="UInt64"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static ulong ReadUInt64LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<ulong>(offset)) : view.Read<ulong>(offset);

#if NET
    /// <summary>Reads a <see cref="UInt128"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static UInt128 ReadUInt128LittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<UInt128>(offset)) : view.Read<UInt128>(offset);

    /// <summary>Reads an <see cref="IntPtr"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static nint ReadIntPtrLittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<nint>(offset)) : view.Read<nint>(offset);

    /// <summary>Reads a <see cref="UIntPtr"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static nuint ReadUIntPtrLittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<nuint>(offset)) : view.Read<nuint>(offset);

    /// <summary>Reads a <see cref="Half"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static Half ReadHalfLittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt16BitsToHalf(view.ReadUInt16LittleEndian(offset));
#endif

    /// <summary>Reads a <see cref="Single"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static float ReadSingleLittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt32BitsToSingle(view.ReadUInt32LittleEndian(offset));

    /// <summary>Reads a <see cref="Double"/> stored little-endian at <paramref name="offset"/>.</summary>
    public static double ReadDoubleLittleEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt64BitsToDouble(view.ReadUInt64LittleEndian(offset));

    /// <summary>Reads an <see cref="Int16"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static short ReadInt16BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<short>(offset)) : view.Read<short>(offset);

    /// <summary>Reads an <see cref="Int32"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static int ReadInt32BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<int>(offset)) : view.Read<int>(offset);

    /// <summary>Reads an <see cref="Int64"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static long ReadInt64BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<long>(offset)) : view.Read<long>(offset);

#if NET
    /// <summary>Reads an <see cref="Int128"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static Int128 ReadInt128BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<Int128>(offset)) : view.Read<Int128>(offset);
#endif

    /// <summary>Reads a <see cref="UInt16"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static ushort ReadUInt16BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<ushort>(offset)) : view.Read<ushort>(offset);

    /// <summary>Reads a <see cref="UInt32"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static uint ReadUInt32BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<uint>(offset)) : view.Read<uint>(offset);

    /// <summary>Reads a <see cref="UInt64"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static ulong ReadUInt64BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<ulong>(offset)) : view.Read<ulong>(offset);

#if NET
    /// <summary>Reads a <see cref="UInt128"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static UInt128 ReadUInt128BigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<UInt128>(offset)) : view.Read<UInt128>(offset);

    /// <summary>Reads an <see cref="IntPtr"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static nint ReadIntPtrBigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<nint>(offset)) : view.Read<nint>(offset);

    /// <summary>Reads a <see cref="UIntPtr"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static nuint ReadUIntPtrBigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(view.Read<nuint>(offset)) : view.Read<nuint>(offset);

    /// <summary>Reads a <see cref="Half"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static Half ReadHalfBigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt16BitsToHalf(view.ReadUInt16BigEndian(offset));
#endif

    /// <summary>Reads a <see cref="Single"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static float ReadSingleBigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt32BitsToSingle(view.ReadUInt32BigEndian(offset));

    /// <summary>Reads a <see cref="Double"/> stored big-endian at <paramref name="offset"/>.</summary>
    public static double ReadDoubleBigEndian(this RelaxedView<byte> view, long offset = 0) =>
        BitConverter.UInt64BitsToDouble(view.ReadUInt64BigEndian(offset));
}

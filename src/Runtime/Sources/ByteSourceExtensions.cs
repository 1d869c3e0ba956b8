using System.Buffers.Binary;

namespace MmapAnalyzers.Runtime;

/// <summary>Reads with the byte order in the name from any source, under the names of <see cref="BinaryPrimitives"/>; one fetch each.</summary>
public static class ByteSourceExtensions
{
    /// <summary>Reads an <see cref="Int16"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static short ReadInt16LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<short>(offset)) : source.Read<short>(offset);

    /// <summary>Reads a <see cref="UInt16"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static ushort ReadUInt16LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<ushort>(offset)) : source.Read<ushort>(offset);

    /// <summary>Reads an <see cref="Int32"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static int ReadInt32LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<int>(offset)) : source.Read<int>(offset);

    /// <summary>Reads a <see cref="UInt32"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static uint ReadUInt32LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<uint>(offset)) : source.Read<uint>(offset);

    /// <summary>Reads an <see cref="Int64"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static long ReadInt64LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<long>(offset)) : source.Read<long>(offset);

    /// <summary>Reads a <see cref="UInt64"/> stored little-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static ulong ReadUInt64LittleEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => !BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<ulong>(offset)) : source.Read<ulong>(offset);

    /// <summary>Reads an <see cref="Int16"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static short ReadInt16BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<short>(offset)) : source.Read<short>(offset);

    /// <summary>Reads a <see cref="UInt16"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static ushort ReadUInt16BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<ushort>(offset)) : source.Read<ushort>(offset);

    /// <summary>Reads an <see cref="Int32"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static int ReadInt32BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<int>(offset)) : source.Read<int>(offset);

    /// <summary>Reads a <see cref="UInt32"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static uint ReadUInt32BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<uint>(offset)) : source.Read<uint>(offset);

    /// <summary>Reads an <see cref="Int64"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static long ReadInt64BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<long>(offset)) : source.Read<long>(offset);

    /// <summary>Reads a <see cref="UInt64"/> stored big-endian at <paramref name="offset"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    public static ulong ReadUInt64BigEndian<TSource>(this TSource source, long offset)
        where TSource : IByteSource
#if NET9_0_OR_GREATER
        , allows ref struct
#endif
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source.Read<ulong>(offset)) : source.Read<ulong>(offset);
}

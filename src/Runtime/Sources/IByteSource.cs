namespace MmapAnalyzers.Runtime;

/// <summary>
/// Bytes that can be read at any offset: what a parser asks for, so that it is written once and runs over a view, a span, an array or a stream.
/// </summary>
/// <remarks>
/// Take it as a type parameter, never as a parameter of this type: <c>static Header Parse&lt;TSource&gt;(TSource source) where TSource : IByteSource, allows ref struct</c>.
/// Then the JIT compiles the parser for each kind of source, and there is no virtual call. Over a view others can change the bytes at any time: read each
/// field once, into a local, and check that. Thread-safe where the source says so.
/// </remarks>
public interface IByteSource
{
    /// <summary>Number of bytes.</summary>
    long Length { get; }

    /// <summary>Reads a value in the machine's byte order.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/> - the size of <typeparamref name="TValue"/>. No alignment is asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value does not lie inside the source.</exception>
    /// <exception cref="IOException">The bytes are lost or cannot be read.</exception>
    TValue Read<TValue>(long offset)
        where TValue : unmanaged;

    /// <summary>Copies bytes into private memory.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="destination">Is filled. After an exception its content is unspecified.</param>
    /// <exception cref="ArgumentOutOfRangeException">The source has not that many bytes from there on.</exception>
    /// <exception cref="IOException">The bytes are lost or cannot be read.</exception>
    void CopyTo(long offset, scoped Span<byte> destination);
}

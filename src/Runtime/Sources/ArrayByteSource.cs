using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>An array, or a piece of one, as a source for parsers.</summary>
/// <param name="bytes">Memory that holds still.</param>
public readonly struct ArrayByteSource(ArraySegment<byte> bytes) : IByteSource
{
    private readonly ArraySegment<byte> _bytes = bytes;

    /// <inheritdoc/>
    public long Length => _bytes.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue Read<TValue>(long offset)
        where TValue : unmanaged => new SpanByteSource(_bytes).Read<TValue>(offset);

    /// <inheritdoc/>
    public void CopyTo(long offset, scoped Span<byte> destination) => new SpanByteSource(_bytes).CopyTo(offset, destination);
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>A span as a source for parsers that allow a <c>ref struct</c> (.NET 9 and later; before, <see cref="ArrayByteSource"/>).</summary>
/// <param name="bytes">Memory that holds still.</param>
public readonly ref struct SpanByteSource(ReadOnlySpan<byte> bytes) : IByteSource
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <inheritdoc/>
    public long Length => _bytes.Length;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue Read<TValue>(long offset)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        if (offset < 0 || offset > _bytes.Length - Unsafe.SizeOf<TValue>())
        {
            Throw.OutOfRange(nameof(offset), offset, Unsafe.SizeOf<TValue>(), _bytes.Length);
        }

        // SAFETY: the whole value lies inside of the span.
        return Unsafe.ReadUnaligned<TValue>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_bytes), (nint)offset));
    }

    /// <inheritdoc/>
    public void CopyTo(long offset, scoped Span<byte> destination)
    {
        if (offset < 0 || offset > _bytes.Length - destination.Length)
        {
            Throw.OutOfRange(nameof(offset), offset, destination.Length, _bytes.Length);
        }

        _bytes.Slice((int)offset, destination.Length).CopyTo(destination);
    }
}

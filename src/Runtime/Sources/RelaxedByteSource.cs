using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime;

/// <summary>A view as a source for parsers. Thread-safe: an immutable value.</summary>
/// <param name="view">The bytes.</param>
public readonly struct RelaxedByteSource(RelaxedView<byte> view) : IByteSource
{
    /// <inheritdoc/>
    public long Length => view.LongLength;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TValue Read<TValue>(long offset)
        where TValue : unmanaged => view.Read<TValue>(offset);

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">The bytes are lost.</exception>
    public void CopyTo(long offset, scoped Span<byte> destination) => view.ReadInto(offset, destination);
}

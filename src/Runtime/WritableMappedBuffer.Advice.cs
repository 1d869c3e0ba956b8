using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

public sealed unsafe partial class WritableMappedBuffer
{
    /// <inheritdoc cref="MappedBuffer.Advise(MemoryAdvice)"/>
    public AdviceResult Advise(MemoryAdvice advice) => _core.Advise(advice);

    /// <inheritdoc cref="MappedBuffer.Advise(long, long, MemoryAdvice)"/>
    public AdviceResult Advise(long offset, long length, MemoryAdvice advice) => _core.Advise(offset, length, advice);

    /// <inheritdoc cref="MappedBuffer.AdviseUnchecked(long, long, UncheckedMemoryAdvice)"/>
    public AdviceResult AdviseUnchecked(long offset, long length, UncheckedMemoryAdvice advice) => _core.AdviseUnchecked(offset, length, advice);

    /// <inheritdoc cref="MappedBuffer.Prefault()"/>
    public void Prefault() => _core.Prefault();

    /// <inheritdoc cref="MappedBuffer.Prefault(long, long)"/>
    public void Prefault(long offset, long length) => _core.Prefault(offset, length);

    /// <summary>
    /// Maps a range for stores, so that those that follow wait for nothing; holes of the file are filled. Where the disk has no room for that, it is found here and not
    /// by a store.
    /// </summary>
    /// <param name="offset">First byte; the range is rounded outwards to whole pages.</param>
    /// <param name="length">Length in bytes.</param>
    /// <remarks>All pages of the range count as changed afterwards and will be written back. Without a mapping (KernelCopy) the same as <see cref="Prefault(long, long)"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer.</exception>
    /// <exception cref="IOException">There is not enough memory.</exception>
    /// <exception cref="MappedFaultException">A byte of the range, or before it, is lost, or the disk is full.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void PrefaultForWriting(long offset, long length) => _core.Populate(offset, length, LinuxAdvice.PopulateWrite);
}

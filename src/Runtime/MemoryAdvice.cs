namespace MmapAnalyzers.Runtime;

/// <summary>Hints to the system that change no byte, whatever happens.</summary>
public enum MemoryAdvice
{
    /// <summary>Takes <see cref="Sequential"/> and <see cref="Random"/> back.</summary>
    Normal,

    /// <summary>The range will be read from front to back: read far ahead, and let go early.</summary>
    Sequential,

    /// <summary>The range will be read here and there: do not read ahead.</summary>
    Random,

    /// <summary>The range will be needed soon: start to read it. Does not wait; see <see cref="MappedBuffer.Prefault(long, long)"/>.</summary>
    WillNeed,

    /// <summary>The range will not be needed soon: its memory may be taken first.</summary>
    Cold,

    /// <summary>Take the memory of the range now, after writing it back.</summary>
    PageOut,

    /// <summary>Use pages of 2 MiB for the range where that is possible from now on.</summary>
    HugePages,

    /// <summary>Do not use pages of 2 MiB for the range.</summary>
    NoHugePages,

    /// <summary>Join the range to pages of 2 MiB now, and wait for it.</summary>
    Collapse,

    /// <summary>Leave the range out of core dumps.</summary>
    DoNotDump,

    /// <summary>Takes <see cref="DoNotDump"/> back.</summary>
    Dump,
}

/// <summary>Hints to the system that can lose bytes or harm a process; who gives them answers for it.</summary>
public enum UncheckedMemoryAdvice
{
    /// <summary>
    /// Let go of the memory of the range at once. Harmless where the memory is the file's: it is read again. Private changes
    /// (<see cref="WritableMappedBuffer.OpenWithPrivateChanges"/>) are lost: the bytes of the file come back.
    /// </summary>
    DoNotNeed,

    /// <summary>Make a hole of the range, in memory and in the file: all its bytes become zeros, for everyone. A later store needs room on the disk again.</summary>
    Remove,

    /// <summary>Leave the range out of the children of <c>fork</c>: one that touches it dies.</summary>
    DoNotFork,

    /// <summary>Takes <see cref="DoNotFork"/> back.</summary>
    Fork,
}

/// <summary>What became of a hint.</summary>
public enum AdviceResult
{
    /// <summary>The system took the hint, and where that can be seen it has the effect.</summary>
    Applied,

    /// <summary>The system knows the hint, but did nothing: it takes no effect on this kind of memory, by its settings, for want of memory, or on less than a page.</summary>
    Ignored,

    /// <summary>There is no such hint here: not on this system, in this version, for this kind of memory, or without a mapping (KernelCopy).</summary>
    Unsupported,
}

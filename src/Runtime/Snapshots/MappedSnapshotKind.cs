namespace MmapAnalyzers.Runtime;

/// <summary>How a <see cref="MappedSnapshot"/> came to hold bytes that stand still: the rung of the ladder that it stands on.</summary>
/// <remarks>A snapshot may step down to <see cref="Copied"/> while it lives (a lease that a writer breaks is replaced by a copy); its bytes stay the same.</remarks>
public enum MappedSnapshotKind
{
    /// <summary>
    /// The bytes were read into memory of this process. Costs the reading of the whole file (measured: 2-5 GB/s from the page cache).
    /// Works everywhere.
    /// </summary>
    Copied,

    /// <summary>
    /// The file system made an unlinked clone that shares its blocks with the file, and the clone is mapped.
    /// This version does not take this rung; requiring it fails.
    /// </summary>
    Cloned,

    /// <summary>
    /// The file itself is mapped, under a lease that makes the kernel stop each writer until the bytes have been copied.
    /// This version does not take this rung; requiring it fails.
    /// </summary>
    Leased,

    /// <summary>
    /// The memory file (memfd) itself is mapped, and its seals forbid everybody to write to it and to shrink it, for ever. Nothing is copied,
    /// unless <see cref="MappedSnapshotOptions.Shareable"/> asked for a file to be put into such a memory file. Linux.
    /// </summary>
    Sealed,
}

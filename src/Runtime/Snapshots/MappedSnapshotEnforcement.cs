namespace MmapAnalyzers.Runtime;

/// <summary>What keeps the bytes of a <see cref="MappedSnapshot"/> from changing.</summary>
public enum MappedSnapshotEnforcement
{
    /// <summary>They lie in memory of this process that no other process can reach.</summary>
    PrivateMemory,

    /// <summary>They lie in an unlinked file that only this process has open.</summary>
    PrivateFile,

    /// <summary>The kernel holds up each writer until the snapshot has been copied into private memory.</summary>
    Lease,

    /// <summary>The seals of a memory file: the kernel refuses each write and each truncation, whoever asks, and the seals cannot be taken off.</summary>
    Seals,
}

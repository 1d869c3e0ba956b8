namespace MmapAnalyzers.Runtime;

/// <summary>What a mapping is made for; decides its protection and whether others see its stores.</summary>
internal enum MappingAccess
{
    /// <summary>Read-only, shared.</summary>
    Read,

    /// <summary>Read and write, shared: stores reach the file and everyone who maps it.</summary>
    Write,

    /// <summary>Read and write; a page that was stored to is this mapping's own from then on, the others still show what is written to the file.</summary>
    PrivateChanges,
}

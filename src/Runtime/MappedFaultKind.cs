namespace MmapAnalyzers.Runtime;

/// <summary>Why mapped bytes could not be read or stored.</summary>
public enum MappedFaultKind
{
    /// <summary>The cause could not be found out, or it has passed since (the file was truncated and has grown again).</summary>
    Unknown,

    /// <summary>The file ends before the byte: somebody has truncated it since it was opened.</summary>
    Truncated,

    /// <summary>The byte lies within the file, but the device or the network did not deliver it.</summary>
    IoError,

    /// <summary>The byte lies in a hole of the file, and the file system has no room for the page that a store needs there.</summary>
    DiskFull,
}

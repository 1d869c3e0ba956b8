namespace MmapAnalyzers.Runtime;

/// <summary>The file can be read, but not as the kind of snapshot that <see cref="MappedSnapshotOptions"/> required.</summary>
public sealed class MappedSnapshotUnavailableException : IOException
{
    /// <summary>Creates the exception with a general message.</summary>
    public MappedSnapshotUnavailableException()
        : this("The required snapshot is not to be had.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was required and why it is not to be had.</param>
    public MappedSnapshotUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was required and why it is not to be had.</param>
    /// <param name="innerException">What the operating system reported.</param>
    public MappedSnapshotUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file, where it is known.</param>
    /// <param name="message">What was required and why it is not to be had.</param>
    public MappedSnapshotUnavailableException(string? path, string message)
        : base(message) => Path = path;

    /// <summary>The file, where its name is known.</summary>
    public string? Path { get; }
}

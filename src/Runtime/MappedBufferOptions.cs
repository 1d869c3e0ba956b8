namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="MappedBuffer.Open(string, MappedBufferOptions?)"/> is asked for.</summary>
public sealed record MappedBufferOptions
{
    /// <summary>
    /// The protection that the buffer must have. <see langword="null"/>, the default, takes that of this process (see <see cref="FaultProtection"/>).
    /// When the required one is another, the open throws <see cref="PlatformNotSupportedException"/>.
    /// </summary>
    public FaultProtection? RequiredProtection { get; init; }
}

namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="MappedBuffer.Open(string, MappedBufferOptions?)"/> is asked for.</summary>
public sealed record MappedBufferOptions
{
    /// <summary>
    /// The protection that the buffer must have. <see langword="null"/>, the default, takes the fastest one that this machine offers.
    /// When the required one is not to be had, the open throws <see cref="PlatformNotSupportedException"/>.
    /// </summary>
    public FaultProtection? RequiredProtection { get; init; }
}

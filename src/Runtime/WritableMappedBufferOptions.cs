namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="WritableMappedBuffer.Open(string, WritableMappedBufferOptions?)"/> and its kin are asked for.</summary>
public sealed record WritableMappedBufferOptions
{
    /// <summary>
    /// The protection that the buffer must have. <see langword="null"/>, the default, takes the fastest one that this machine offers.
    /// When the required one is not to be had, the open throws <see cref="PlatformNotSupportedException"/>.
    /// </summary>
    public FaultProtection? RequiredProtection { get; init; }

    /// <summary>
    /// In bytes. A shorter file grows to it before it is mapped, with room set aside on the disk, so that a full disk is an <see cref="IOException"/> of the
    /// open. 0, the default, maps what is there.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MinimumLength
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }
}

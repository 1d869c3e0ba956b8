namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="SharedMemory.CreateAnonymous"/> is asked for.</summary>
public sealed record AnonymousMemoryOptions
{
    /// <inheritdoc cref="WritableMappedBufferOptions.RequiredProtection"/>
    public FaultProtection? RequiredProtection { get; init; }

    /// <summary>The pages to use. With explicit ones the length must be a multiple of their size.</summary>
    public HugePageUse HugePages { get; init; }
}

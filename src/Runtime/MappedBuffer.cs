namespace MmapAnalyzers.Runtime;

/// <summary>A read-only memory mapping whose views survive truncation and I/O errors.</summary>
public sealed class MappedBuffer
{
}

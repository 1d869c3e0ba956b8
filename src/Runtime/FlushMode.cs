namespace MmapAnalyzers.Runtime;

/// <summary>How far <see cref="WritableMappedBuffer.Flush(FlushMode)"/> goes.</summary>
public enum FlushMode
{
    /// <summary>The bytes of the range are handed to the device, and it has confirmed them (<c>msync</c>).</summary>
    WriteBack,

    /// <summary>And everything else that belongs to the file, its length and times included (<c>fsync</c>). The whole file is then written back, whatever the range.</summary>
    Durable,
}

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Opens files for writing with one protection.</summary>
internal static class WritableFile
{
    public static WritableMappedBufferOptions Require(FaultProtection protection) => new() { RequiredProtection = Protections.Require(protection).RequiredProtection };

    public static WritableMappedBuffer OpenWritable(this TempFile file, FaultProtection protection) => WritableMappedBuffer.Open(file.Path, Require(protection));

    public static byte[] Content(this TempFile file)
    {
        using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}

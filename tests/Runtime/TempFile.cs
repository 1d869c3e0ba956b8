namespace MmapAnalyzers.Runtime.Tests;

/// <summary>A file that lives as long as the test.</summary>
internal sealed class TempFile : IDisposable
{
    public TempFile(ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(Path, content);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mmap-{Guid.NewGuid():N}");

    /// <summary>Bytes that differ from place to place, and none of them 0: a zero is made up.</summary>
    public static byte[] Pattern(int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++)
        {
            content[i] = (byte)(1 + (i * 7 % 255));
        }

        return content;
    }

    public void SetLength(long length)
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }

    public MappedBuffer Open(FaultProtection protection) => MappedBuffer.Open(Path, Protections.Require(protection));

    public void Dispose() => File.Delete(Path);
}

/// <summary>
/// All buffers of a process are protected in the same way, so the tests are compiled twice: into tests/Runtime, whose process has SignalGuard, and into
/// tests/Runtime.KernelCopy, whose process has turned it off.
/// </summary>
internal static class Protections
{
#if KERNEL_COPY
    public const FaultProtection Expected = FaultProtection.KernelCopy;
#else
    public const FaultProtection Expected = FaultProtection.SignalGuard;
#endif

    /// <summary>Options for one protection; skips the test, aloud, where the process has the other one or the machine has not got it.</summary>
    public static MappedBufferOptions Require(FaultProtection protection)
    {
        Assert.SkipUnless(protection == Expected, $"needs {protection}: runs in the other one of tests/Runtime and tests/Runtime.KernelCopy");
#if !KERNEL_COPY
        Assert.SkipUnless(SignalGuardSwitch.IsOn, $"no SignalGuard here: {Native.SignalGuard.Refusal}");
#endif
        return new MappedBufferOptions { RequiredProtection = protection };
    }
}

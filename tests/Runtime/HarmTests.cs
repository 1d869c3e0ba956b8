namespace MmapAnalyzers.Runtime.Tests;

/// <summary>What may end the process, run in a process of its own, with the protection of this one.</summary>
public sealed class HarmTests
{
    public static TheoryData<string> Operations => ["index-of", "copy-to", "count", "read", "lines"];

    [Theory, MemberData(nameof(Operations))]
    public void ATruncationByAnotherProcessIsAnException(string operation)
    {
        (int code, string output) = Harm.Run("truncate", operation);
        Assert.True(code == 0, output);
    }

    [Theory, InlineData("finalise"), InlineData("dispose-under-readers"), InlineData("unreadable")]
    public void Survives(string verb)
    {
        (int code, string output) = Harm.Run(verb);
        Assert.True(code == 0, output);
    }

    [Fact]
    public void ADeviceThatFailsIsReportedByKind()
    {
        Protections.Require(Protections.Expected);
        Assert.SkipUnless(File.Exists("/dev/fuse"), "there is no /dev/fuse: no device that fails");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount a device that fails");
        (int code, string output) = Harm.Start("io-errors", Path.Combine(Path.GetTempPath(), $"fuse-{Guid.NewGuid():N}"));
        Assert.True(code == 0, output);
    }
}

/// <summary>Starts tests/Runtime.Harm, with the protection of this process.</summary>
internal static class Harm
{
    public static (int Code, string Output) Run(params string[] arguments)
    {
        Protections.Require(Protections.Expected);
        byte[] content = new byte[8 << 20];
        content.AsSpan().Fill(1);
        if (arguments.Contains("lines"))
        {
            for (int i = 2000; i < content.Length; i += 10_000)
            {
                content[i] = (byte)'\n';
            }
        }

        using var file = new TempFile(content);
        return Start([.. arguments, file.Path]);
    }

    public static (int Code, string Output) Start(params string[] arguments)
    {
        string[] protection = Protections.Expected == FaultProtection.KernelCopy ? ["--kernel-copy"] : [];
        return ChildProcess.Run("HarmProgram", [.. protection, .. arguments]);
    }
}

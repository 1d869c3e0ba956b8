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

    [Theory, InlineData("finalise"), InlineData("dispose-under-readers"), InlineData("unreadable"), InlineData("thousand"), InlineData("starts")]
    public void Survives(string verb)
    {
        (int code, string output) = Harm.Run(verb);
        Assert.True(code == 0, output);
    }

    /// <summary>A page that does not fit its checksum; and a device whose backing file was cut.</summary>
    [Theory, InlineData("checksum", "mkfs.btrfs", "btrfs"), InlineData("shorter-device", "mkfs.ext4", "ext4")]
    public void ADiskThatFailsIsReportedByKind(string verb, string maker, string fileSystem)
    {
        Protections.Require(Protections.Expected);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may mount a disk that fails");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "there are no loop devices here");
        Assert.SkipUnless(File.ReadAllText("/proc/filesystems").Contains($"\t{fileSystem}\n", StringComparison.Ordinal), $"this kernel has no {fileSystem}");
        Assert.SkipUnless(Array.Exists(["/usr/sbin", "/sbin", "/usr/bin"], folder => File.Exists(Path.Combine(folder, maker))), $"there is no {maker} here");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mmap-disk-");
        try
        {
            (int code, string output) = Harm.Start(verb, folder.FullName);
            Assert.True(code == 0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

using System.Runtime.InteropServices;

namespace MmapAnalyzers.Tests;

/// <summary>
/// The hazards of tests/Runtime.Harm in programs that were published: as native code, as a single file, and trimmed. Publishing treats the warnings of the
/// linker and of the native compiler, over the whole runtime library, as errors.
/// </summary>
public sealed class PublishTests : IDisposable
{
    private const int KilledBySigbus = 135;
    private const int Aborted = 134;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mmap-publish-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("native", KilledBySigbus), InlineData("single-file", Aborted), InlineData("trimmed", Aborted)]
    public async Task Survives_as_promised(string kind, int exitWithoutUs)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the hazards are those of Linux");
        string program = await PublishAsync(kind);

        foreach (string hazard in (string[])
            ["surface", "truncate index-of", "truncate copy-to", "truncate read", "truncate lines", "write-truncate SignalGuard write", "write-truncate SignalGuard interlocked",
            "null-reference", "lost-store", "finalise", "dispose-under-readers", "posix-signal-before", "posix-signal-after",
            "--kernel-copy surface", "--kernel-copy truncate count", "--kernel-copy dispose-under-readers"])
        {
            CommandResult run = await RunAsync(program, hazard);
            Assert.True(run.ExitCode == 0, $"{kind}: {hazard} ended with {run.ExitCode}: {run.Output}");
        }

        // the control: whatever is not ours ends the process as it does without us
        foreach (string hazard in (string[])["raw-span", "foreign-sigbus"])
        {
            CommandResult run = await RunAsync(program, hazard);
            Assert.True(run.ExitCode == exitWithoutUs, $"{kind}: {hazard} ended with {run.ExitCode}: {run.Output}");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> PublishAsync(string kind)
    {
        string output = Path.Combine(_folder.FullName, "published");
        // in folders of its own, because the build of the solution has no runtime identifier; no lock files, which would name one
        CommandResult publish = await DotnetCommand.RunAsync(
            Repository.Root, Cancellation,
            ["publish", "tests/Runtime.Harm", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", output, "--artifacts-path", Path.Combine(_folder.FullName, "build"),
            $"-p:PublishedAs={kind}", "-p:RunAnalyzers=false", "-p:RestorePackagesWithLockFile=false", $"-p:NuGetLockFilePath={Path.Combine(_folder.FullName, "none")}"]);
        Assert.SkipWhen(
            publish.ExitCode != 0 && (publish.Output.Contains("NU1101", StringComparison.Ordinal) || publish.Output.Contains("NU1102", StringComparison.Ordinal)),
            $"the packages for publishing so are not to be had here: {publish.Output}");
        Assert.DoesNotContain("warning", publish.ExpectExitCode(0).Output, StringComparison.OrdinalIgnoreCase);
        return Path.Combine(output, "MmapAnalyzers.Runtime.Harm");
    }

    private async Task<CommandResult> RunAsync(string program, string hazard)
    {
        string file = Path.Combine(_folder.FullName, "content");
        byte[] content = new byte[8 << 20];
        content.AsSpan().Fill(1);
        if (hazard.EndsWith("lines", StringComparison.Ordinal))
        {
            for (int i = 2000; i < content.Length; i += 10_000)
            {
                content[i] = (byte)'\n';
            }
        }

        await File.WriteAllBytesAsync(file, content, Cancellation);
        return await DotnetCommand.RunAsync(program, _folder.FullName, Cancellation, [.. hazard.Split(' '), file]);
    }
}

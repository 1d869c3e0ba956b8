using System.Text.Json;

namespace MmapAnalyzers.Tests;

/// <summary>The packages as a user meets them: a package reference, <c>dotnet build</c>, <c>dotnet format</c>, nothing else.</summary>
public sealed class ConsumerTests(PackedFeed feed)
{
    private const string Hazard = """
        using System;
        using System.IO;
        using System.IO.MemoryMappedFiles;

        string path = Path.Combine(AppContext.BaseDirectory, "greeting.txt");
        File.WriteAllText(path, "hello from the mapping");
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        using var accessor = file.CreateViewAccessor(0, 5, MemoryMappedFileAccess.Read);
        Console.WriteLine(System.Text.Encoding.UTF8.GetString(Copy(accessor, 5)));

        static unsafe byte[] Copy(MemoryMappedViewAccessor accessor, int length)
        {
            byte* pointer = null;
            accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            try
            {
                return new ReadOnlySpan<byte>(pointer + accessor.PointerOffset, length).ToArray();
            }
            finally
            {
                accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("MmapAnalyzers")]
    [InlineData("MmapAnalyzers.Runtime")]
    public async Task Build_warns_and_writes_sarif(string package)
    {
        string folder = await feed.CreateConsumerAsync(package, Hazard);

        CommandResult build = (await DotnetCommand.RunAsync(folder, Cancellation, "build")).ExpectExitCode(0);

        Assert.Contains("Program.cs(17,16): warning MMAP001: ", build.Output, StringComparison.Ordinal);
        using JsonDocument sarif = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "findings.sarif"), Cancellation));
        string?[] rules = [.. sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(r => r.GetProperty("ruleId").GetString())];
        Assert.Equal(["MMAP001"], rules);
    }

    [Theory]
    [InlineData("Strict", 1, "error MMAP001: ")]
    [InlineData("Adopt", 0, "0 Warning(s)")]
    [InlineData("Strikt", 1, "MmapAnalysisMode is 'Strikt'")]
    public async Task A_preset_sets_the_severities(string mode, int exitCode, string said)
    {
        string folder = await feed.CreateConsumerAsync("MmapAnalyzers.Runtime", Hazard);

        CommandResult build = (await DotnetCommand.RunAsync(folder, Cancellation, "build", $"-p:MmapAnalysisMode={mode}")).ExpectExitCode(exitCode);

        Assert.Contains(said, build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Format_fixes_and_the_fixed_program_runs()
    {
        string folder = await feed.CreateConsumerAsync("MmapAnalyzers.Runtime", Hazard);
        (await DotnetCommand.RunAsync(folder, Cancellation, "restore")).ExpectExitCode(0);

        (await DotnetCommand.RunAsync(folder, Cancellation, "format", "analyzers", "--diagnostics", "MMAP001", "--severity", "warn", "--no-restore")).ExpectExitCode(0);

        string program = await File.ReadAllTextAsync(Path.Combine(folder, "Program.cs"), Cancellation);
        Assert.DoesNotContain("new ReadOnlySpan<byte>", program, StringComparison.Ordinal);
        CommandResult run = (await DotnetCommand.RunAsync(folder, Cancellation, "run", "--no-restore")).ExpectExitCode(0);
        Assert.DoesNotContain("MMAP001", run.Output, StringComparison.Ordinal);
        Assert.Contains("hello", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_installs_and_finds()
    {
        string folder = await feed.CreateConsumerAsync("MmapAnalyzers.Runtime", Hazard);
        (await DotnetCommand.RunAsync(folder, Cancellation, "tool", "install", "mmap-review", "--version", feed.Version, "--tool-path", "tools")).ExpectExitCode(0);

        CommandResult check = (await DotnetCommand.RunAsync(Path.Combine(folder, "tools", "mmap-review"), folder, Cancellation, "check", ".")).ExpectExitCode(1);

        Assert.Contains("MMAP001", check.Output, StringComparison.Ordinal);
    }
}

namespace MmapAnalyzers.Review.Tests;

/// <summary>The tool as a process, with the shipped rules: what a script sees.</summary>
public class ProcessTests
{
    private const string Hazard = """
        using System;
        using System.IO.MemoryMappedFiles;

        public static unsafe class Reader
        {
            public static int First(MemoryMappedViewAccessor accessor)
            {
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                return new ReadOnlySpan<byte>(p + accessor.PointerOffset, 16).IndexOf((byte)'x');
            }
        }
        """;

    [Fact]
    public async Task Finding_is_exit_code_1()
    {
        using TempFolder folder = new TempFolder().With("Reader.cs", Hazard);
        Run run = await Tool.RunProcessAsync("check", folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Reader.cs:10:16: warning MMAP001", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Fix_leaves_no_finding_and_a_second_run_changes_nothing()
    {
        using TempFolder folder = new TempFolder().With("Reader.cs", Hazard);
        Run first = await Tool.RunProcessAsync("fix", folder.Root);
        string @fixed = folder.Read("Reader.cs");
        Run second = await Tool.RunProcessAsync("fix", folder.Root);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("dotnet add PROJECT package MmapAnalyzers.Runtime", first.Output, StringComparison.Ordinal);
        Assert.Contains("using MmapAnalyzers.Runtime;", @fixed, StringComparison.Ordinal);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(@fixed, folder.Read("Reader.cs"));
    }

    [Fact]
    public async Task Without_the_runtime_no_fix_needs_it()
    {
        using TempFolder folder = new TempFolder().With("Reader.cs", Hazard);
        Run with = await Tool.RunProcessAsync("check", folder.Root);
        Run without = await Tool.RunProcessAsync("check", folder.Root, "--runtime", "none");

        Assert.Contains("Fixes assume the package MmapAnalyzers.Runtime", with.Output, StringComparison.Ordinal);
        Assert.Equal(1, without.ExitCode);
        Assert.DoesNotContain("MmapAnalyzers.Runtime", without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_finding_is_exit_code_0()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;");
        Assert.Equal(0, (await Tool.RunProcessAsync("check", folder.Root)).ExitCode);
    }

    [Fact]
    public async Task Bad_path_is_exit_code_2()
    {
        Run run = await Tool.RunProcessAsync("check", "/nowhere/at/all");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("mmap-review: /nowhere/at/all does not exist", run.Error.Trim());
    }
}

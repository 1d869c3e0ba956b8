using System.Globalization;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Tests;

public class CheckTests
{
    [Fact]
    public async Task Finding_is_shown_with_code_path_and_diff()
    {
        using TempFolder folder = new TempFolder().With("src/Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("src/Calls.cs:9:32: warning TEST001: 'Danger(\"one\")' is dangerous", run.Output, StringComparison.Ordinal);
        Assert.Contains("  9 |     public static int One() => Danger(\"one\");", run.Output, StringComparison.Ordinal);
        Assert.Contains("    |                                ^^^^^^^^^^^^^", run.Output, StringComparison.Ordinal);
        Assert.Contains("  acquired src/Calls.cs:5  public static int Danger(string text) => text.Length;", run.Output, StringComparison.Ordinal);
        Assert.Contains("  fix: Call Safe", run.Output, StringComparison.Ordinal);
        Assert.Contains("  --- a/src/Calls.cs", run.Output, StringComparison.Ordinal);
        Assert.Contains("  -    public static int One() => Danger(\"one\");", run.Output, StringComparison.Ordinal);
        Assert.Contains("  +    public static int One() => Safe(\"one\");", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 findings: 1 file in 1 project read.", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Fix_that_does_not_compile_is_not_shown()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root);

        Assert.DoesNotContain("Call Missing", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"TEST001\s+.\s+A dangerous call\s+.\s+2\s+.\s+2", run.Output);
    }

    [Fact]
    public async Task No_finding_says_what_was_read()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;").With("lib/Lib.csproj", "<Project/>").With("lib/B.cs", "class B;");
        Run run = await Tool.RunAsync("check", folder.Root);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No findings: 2 files in 2 projects read.", run.Output, StringComparison.Ordinal);
    }

    /// <summary>The shipped rules do not look at projects without a name of a mapping; these have one each.</summary>
    [Theory]
    [InlineData("MMAP014", "[MmapAnalyzers.Runtime.StableMapping(\"\")] class A;")]
    [InlineData("MMAP009", "class A { [System.Runtime.InteropServices.DllImport(\"libc\")] static extern nint mmap(nint a, nint n, int p, int f, int d, nint o); nint M() => mmap(0, 1, 1, 1, 3, 0) + 1; }")]
    public async Task A_project_with_a_name_of_a_mapping_is_looked_at(string rule, string source)
    {
        using TempFolder folder = new TempFolder().With("A.cs", source).With("lib/Lib.csproj", "<Project/>").With("lib/B.cs", "class B { int M(long n) => (int)n; }");
        Run run = await Tool.RunAsync(ReviewRules.Shipped, "check", folder.Root, "--severity", "suggestion");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(rule, run.Output, StringComparison.Ordinal);
        Assert.Contains("1 finding: 2 files in 2 projects read.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_source_is_a_note_and_the_rest_is_analysed()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources).With("Broken.cs", "class { void ( } ]] \"")
            .With("Unbound.cs", "using Missing; class U : Nowhere { Gone field; int M() => Demo.Calls.Danger(unknown); }");
        Run run = await Tool.RunAsync("check", folder.Root, "--verbosity", "detailed");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'Danger(\"two\")' is dangerous", run.Output, StringComparison.Ordinal);
        Assert.Contains("note: 1 project with compile errors as read here (1 file that does not parse, ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"note: .*: 1 file with syntax errors, [1-9]\d* compile errors in all", run.Output);
    }

    [Fact]
    public async Task Quiet_is_one_line_a_finding()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--verbosity", "quiet");

        Assert.Equal(2, run.Output.Split('\n').Count(line => line.StartsWith("Calls.cs:", StringComparison.Ordinal)));
        Assert.DoesNotContain("+++", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true, "--severity", "suggestion")]
    [InlineData(0, true, "--severity", "suggestion", "--fail-on", "warning")]
    [InlineData(0, true, "--severity", "suggestion", "--fail-on", "never")]
    [InlineData(1, true, "--severity", "suggestion", "--fail-on", "suggestion")]
    public async Task Suggestion_is_shown_and_counted_on_request(int exitCode, bool isShown, params string[] options)
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync(TestRules.Hint, ["check", folder.Root, .. options]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(isShown, run.Output.Contains("suggestion TEST001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "never")]
    [InlineData(0, "error")]
    [InlineData(1, "warning")]
    [InlineData(1, "any")]
    public async Task Fail_on_decides_the_exit_code(int exitCode, string failOn)
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--fail-on", failOn);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("2 findings", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "dotnet_analyzer_diagnostic.severity = none")]
    [InlineData(1, "dotnet_analyzer_diagnostic.category-Test.severity = silent")]
    [InlineData(0, "dotnet_diagnostic.TEST001.severity = none")]
    [InlineData(0, "dotnet_diagnostic.TEST001.severity = suggestion")]
    [InlineData(0, "dotnet_analyzer_diagnostic.severity = error\ndotnet_diagnostic.TEST001.severity = suggestion")]
    [InlineData(0, "dotnet_analyzer_diagnostic.severity = none\ndotnet_diagnostic.TEST001.severity = none")]
    public async Task Editorconfig_speaks_of_a_rule_by_its_id(int exitCode, string line)
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources).With(".editorconfig", $"root = true\n[*.cs]\n{line}\n");
        Run run = await Tool.RunAsync("check", folder.Root);

        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Timing_prints_seconds_per_phase()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--timing");

        Assert.Matches(@"load \d+\.\d s, analyse \d+\.\d s, fixes \d+\.\d s", run.Error);
    }

    [Fact]
    public async Task Output_that_is_no_terminal_has_no_escape_sequence()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root);

        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Report_goes_to_the_output_file()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--output", folder["report.txt"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("2 findings", folder.Read("report.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Analyzer_that_throws_is_loud_and_could_not_run()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync(TestRules.Throwing, "check", folder.Root, "--verbosity", "quiet");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("ThrowingAnalyzer failed in", run.Error, StringComparison.Ordinal);
        Assert.Contains("a bug in a rule", run.Error, StringComparison.Ordinal);
        Assert.Contains("the run is not complete", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fix_that_throws_is_loud_and_the_finding_still_shown()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync(TestRules.ThrowingFix, "check", folder.Root);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a bug in a fix", run.Error, StringComparison.Ordinal);
        Assert.Contains("'Danger(\"one\")' is dangerous", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finding_beyond_a_line_directive_is_where_the_file_has_it()
    {
        string source = Tool.Sources.Replace("    public static int One", "#line 500 \"Elsewhere.cs\"\n    public static int One", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", source);
        Run run = await Tool.RunAsync("check", folder.Root);

        int line = source.Split('\n').Index().First(l => l.Item.Contains("Danger(\"one\")", StringComparison.Ordinal)).Index + 1;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Calls.cs:{line}:32"), run.Output, StringComparison.Ordinal);
    }
}

using System.Text;

namespace MmapAnalyzers.Review.Tests;

public class FixTests
{
    [Fact]
    public async Task Fix_changes_the_files_and_a_second_run_changes_nothing()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run first = await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("2 findings fixed, 0 left.", first.Output, StringComparison.Ordinal);
        Assert.Equal(Fixed(Tool.Sources), folder.Read("Calls.cs"));

        DateTime written = File.GetLastWriteTimeUtc(folder["Calls.cs"]);
        Run second = await Tool.RunAsync("fix", folder.Root);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("0 findings fixed, 0 left.", second.Output, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(folder["Calls.cs"]));
        Assert.Equal([folder["Calls.cs"]], Directory.GetFiles(folder.Root));
    }

    [Fact]
    public async Task Dry_run_shows_the_change_and_changes_nothing()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("fix", folder.Root, "--dry-run");

        Assert.Contains("would fix TEST001", run.Output, StringComparison.Ordinal);
        Assert.Contains("+    public static int One() => Safe(\"one\");", run.Output, StringComparison.Ordinal);
        Assert.Equal(Tool.Sources, folder.Read("Calls.cs"));
    }

    [Fact]
    public async Task Fix_that_would_not_compile_is_left_with_the_reason()
    {
        string source = Tool.Sources.Replace("int Safe", "int Other", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", source);
        Run run = await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the fix 'Call Safe' would not compile: CS0103", run.Output, StringComparison.Ordinal);
        Assert.Contains("0 findings fixed, 2 left.", run.Output, StringComparison.Ordinal);
        Assert.Equal(source, folder.Read("Calls.cs"));
    }

    [Fact]
    public async Task Finding_without_a_fix_is_left_and_the_others_fixed()
    {
        string source = Tool.Sources.Replace("\"two\"", "\"nofix\"", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", source);
        Run run = await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("left TEST001: 'Danger(\"nofix\")' is dangerous", run.Output, StringComparison.Ordinal);
        Assert.Contains("no fix is offered here", run.Output, StringComparison.Ordinal);
        Assert.Contains("Safe(\"one\")", folder.Read("Calls.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_author_can_claim_is_not_applied()
    {
        string source = Tool.Sources.Replace("\"two\"", "\"author\"", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", source);

        Run fix = await Tool.RunAsync("fix", folder.Root);
        Run check = await Tool.RunAsync("check", folder.Root);

        Assert.Equal(1, fix.ExitCode);
        Assert.Contains("Danger(\"author\")", folder.Read("Calls.cs"), StringComparison.Ordinal);
        Assert.Contains("Safe(\"one\")", folder.Read("Calls.cs"), StringComparison.Ordinal);
        Assert.Contains("Claim", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_source_beside_it_does_not_keep_a_fix_from_being_applied()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources).With("Broken.cs", "class { Gone x; ");
        Run run = await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Fixed(Tool.Sources), folder.Read("Calls.cs"));
    }

    [Theory, InlineData("utf-8-bom"), InlineData("utf-8"), InlineData("utf-16"), InlineData("latin1")]
    public async Task Encoding_byte_order_mark_and_line_endings_stay(string name)
    {
        Encoding encoding = name switch
        {
            "utf-8-bom" => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
            "utf-16" => Encoding.Unicode,
            "latin1" => Encoding.Latin1,
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        string source = ("// Größe\n" + Tool.Sources).Replace("\n", "\r\n", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", source, encoding);
        Run run = await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal([.. encoding.GetPreamble(), .. encoding.GetBytes(Fixed(source))], File.ReadAllBytes(folder["Calls.cs"]));
    }

    [Fact]
    public async Task File_mode_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix");
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        folder.SetMode("Calls.cs", mode);
        await Tool.RunAsync("fix", folder.Root);

        Assert.Equal(mode, folder.Mode("Calls.cs"));
    }

    [Fact]
    public async Task Analyzer_that_throws_changes_nothing()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync(TestRules.ThrowingFix, "fix", folder.Root);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no file was changed", run.Error, StringComparison.Ordinal);
        Assert.Equal(Tool.Sources, folder.Read("Calls.cs"));
    }

    [Fact]
    public async Task Read_only_target_folder_is_one_clear_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "file modes are Unix, and root may write everywhere");
        using TempFolder folder = new TempFolder().With("src/Calls.cs", Tool.Sources);
        folder.SetMode("src", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Run run = await Tool.RunAsync("fix", folder.Root);
        folder.SetMode("src", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Calls.cs could not be written", run.Error, StringComparison.Ordinal);
    }

    private static string Fixed(string source) =>
        source.Replace("=> Danger(", "=> Safe(", StringComparison.Ordinal).Replace("+ Danger(", "+ Safe(", StringComparison.Ordinal);
}

namespace MmapAnalyzers.Review.Tests;

/// <summary>Every way to call the tool that cannot work gives one line that says what and where, and exit code 2.</summary>
public class BadInputTests
{
    [Fact]
    public async Task Missing_path() => await FailsAsync("mmap-review: /nowhere/at/all does not exist", "check", "/nowhere/at/all");

    [Fact]
    public async Task No_path() => await FailsAsync("Required argument missing for command: 'check'", "check");

    [Fact]
    public async Task No_command() => await FailsAsync("Required command was not provided");

    [Fact]
    public async Task Unknown_format()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;");
        await FailsAsync("'xml'", "check", folder.Root, "--format", "xml");
    }

    [Fact]
    public async Task Empty_folder()
    {
        using var folder = new TempFolder();
        await FailsAsync($"no C# source below {folder.Root}", "check", folder.Root);
        await FailsAsync($"no C# source below {folder.Root}", "fix", folder.Root);
    }

    [Fact]
    public async Task File_of_another_kind()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;");
        await FailsAsync("A.cs is neither a solution (.sln, .slnx) nor a project (.csproj) nor a folder", "check", folder["A.cs"]);
    }

    [Fact]
    public async Task Output_in_a_folder_that_does_not_exist()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;");
        await FailsAsync($"the folder {folder["gone"]} does not exist", "check", folder.Root, "--output", folder["gone/report.txt"]);
    }

    [Fact]
    public async Task Output_is_a_folder()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class A;");
        await FailsAsync($"--output {folder.Root} is a folder", "check", folder.Root, "--output", folder.Root);
    }

    [Fact]
    public async Task Broken_solution()
    {
        using TempFolder folder = new TempFolder().With("A.slnx", "<Solution><Project").With("A.cs", "class A;");
        await FailsAsync("A.slnx cannot be read as a solution", "check", folder["A.slnx"]);
    }

    [Fact]
    public async Task Unreadable_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are Unix");
        using TempFolder folder = new TempFolder().With("secret/A.cs", "class A;");
        folder.SetMode("secret", UnixFileMode.None);
        try
        {
            Assert.SkipWhen(CanRead(folder["secret"]), "this user (root) may read everything");
            await FailsAsync($"{folder["secret"]} cannot be read", "check", folder["secret"]);
        }
        finally
        {
            folder.SetMode("secret", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static bool CanRead(string folder)
    {
        try
        {
            return Directory.GetFiles(folder).Length > 0;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task FailsAsync(string message, params string[] args)
    {
        Run run = await Tool.RunAsync(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
    }
}

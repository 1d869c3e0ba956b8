namespace MmapAnalyzers.Review.Tests;

public class MsBuildTests
{
    private const string Library = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Company>$(MSBuildProjectName)</Company></PropertyGroup>
        </Project>
        """;

    [Fact]
    public async Task Restored_project_is_opened_by_msbuild_and_fixed()
    {
        using TempFolder folder = new TempFolder().With("Lib/Lib.csproj", Library).With("Lib/Calls.cs", Tool.Sources);
        await RestoreAsync(folder["Lib/Lib.csproj"]);
        Run check = await Tool.RunAsync("check", folder["Lib/Lib.csproj"], "--verbosity", "detailed");

        Assert.Equal(1, check.ExitCode);
        Assert.DoesNotContain("note:", check.Output, StringComparison.Ordinal);
        Assert.Contains("Calls.cs:9:32: warning TEST001", check.Output, StringComparison.Ordinal);

        Run fix = await Tool.RunAsync("fix", folder["Lib/Lib.csproj"]);
        Assert.Equal(0, fix.ExitCode);
        Assert.Contains("Safe(\"one\")", folder.Read("Lib/Calls.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Solution_is_opened_and_a_file_of_two_targets_gives_one_finding()
    {
        string twoTargets = Library.Replace("<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks>", StringComparison.Ordinal)
            .Replace("<ImplicitUsings>enable</ImplicitUsings>", "<LangVersion>latest</LangVersion>", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Lib/Lib.csproj", twoTargets).With("Lib/Calls.cs", Tool.Sources)
            .With("All.slnx", "<Solution><Project Path=\"Lib/Lib.csproj\" /></Solution>");
        await RestoreAsync(folder["All.slnx"]);
        Run check = await Tool.RunAsync("check", folder["All.slnx"]);

        Assert.Contains("2 findings: 1 file in 2 projects read.", WithoutGenerated(check.Output), StringComparison.Ordinal);
        Run fix = await Tool.RunAsync("fix", folder["All.slnx"]);
        Assert.Equal(0, fix.ExitCode);
    }

    [Fact]
    public async Task Each_target_gets_the_build_of_the_runtime_that_it_can_have()
    {
        using TempFolder folder = new TempFolder().With("Lib/Calls.cs", OlderTargetTests.Copier).With("Lib/Lib.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFrameworks>net10.0;netstandard2.0</TargetFrameworks><AllowUnsafeBlocks>true</AllowUnsafeBlocks></PropertyGroup>
              <ItemGroup><PackageReference Include="System.Memory" Version="4.6.3" /></ItemGroup>
            </Project>
            """);
        await RestoreAsync(folder["Lib/Lib.csproj"]);
        Run fix = await Tool.RunAsync(Findings.ReviewRules.Shipped, "fix", folder["Lib/Lib.csproj"]);

        Assert.Equal(0, fix.ExitCode);
        Assert.Contains("accessor.AsRelaxedView(0, to.Length).CopyTo(to);", folder.Read("Lib/Calls.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_that_msbuild_cannot_load_is_read_as_a_folder_with_a_note()
    {
        using TempFolder folder = new TempFolder().With("Lib/Lib.csproj", Library.Replace("Microsoft.NET.Sdk", "No.Such.Sdk/1.0.0", StringComparison.Ordinal))
            .With("Lib/Calls.cs", Tool.Sources).With("Other/Other.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder["Lib/Lib.csproj"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("note: Lib.csproj could not be loaded by MSBuild (", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 findings: 1 file in 1 project read.", run.Output, StringComparison.Ordinal);
    }

    private static async Task RestoreAsync(string file)
    {
        Run restore = await Tool.StartAsync("dotnet", ["restore", file]);
        Assert.True(restore.ExitCode == 0, restore.Output + restore.Error);
    }

    /// <summary>MSBuild compiles the files below obj/ too; how many there are is the SDK's business.</summary>
    private static string WithoutGenerated(string output) =>
        System.Text.RegularExpressions.Regex.Replace(output, @"\d+ files in", "1 file in", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;

namespace MmapAnalyzers.Review.Tests;

public class LoadingTests
{
    [Theory]
    [InlineData("net10.0", "NET10_0", "NET8_0_OR_GREATER", "NETFRAMEWORK")]
    [InlineData("net8.0-windows10.0.17763.0", "WINDOWS", "NET8_0_OR_GREATER", "NET9_0_OR_GREATER")]
    [InlineData("netcoreapp3.1", "NETCOREAPP3_1", "NETCOREAPP2_1_OR_GREATER", "NET")]
    [InlineData("netstandard2.0", "NETSTANDARD2_0", "NETSTANDARD1_6_OR_GREATER", "NETSTANDARD2_1_OR_GREATER")]
    [InlineData("net472", "NET472", "NET462_OR_GREATER", "NET48_OR_GREATER")]
    public void Symbols_are_those_of_the_sdk(string moniker, string first, string second, string absent)
    {
        string[] symbols = [.. TargetFramework.Parse(moniker)!.Symbols()];
        Assert.Contains(first, symbols);
        Assert.Contains(second, symbols);
        Assert.DoesNotContain(absent, symbols);
    }

    [Theory, InlineData(""), InlineData("$(Targets)"), InlineData("uap10.0"), InlineData("net"), InlineData("net99999999999.0")]
    public void Unknown_target_is_no_target(string moniker) => Assert.Null(TargetFramework.Parse(moniker));

    [Fact]
    public async Task Newest_target_decides_and_facts_of_the_props_above_count()
    {
        using TempFolder folder = new TempFolder()
            .With("Directory.Build.props", "<Project><PropertyGroup><Nullable>enable</Nullable><Old>netstandard2.0</Old><LangVersion>12</LangVersion></PropertyGroup></Project>")
            .With("src/Lib.csproj", """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFrameworks>$(Old);net9.0;net472</TargetFrameworks>
                    <DefineConstants>$(DefineConstants);FEATURE</DefineConstants>
                    <ImplicitUsings Condition="'$(X)' == 'y'">enable</ImplicitUsings>
                  </PropertyGroup>
                </Project>
                """)
            .With("src/A.cs", "class A { System.String s = \"\"; }");
        Project project = await OnlyProjectAsync(folder);

        string[] symbols = [.. project.ParseOptions!.PreprocessorSymbolNames];
        Assert.Contains("NET9_0", symbols);
        Assert.Contains("FEATURE", symbols);
        Assert.Equal(LanguageVersion.CSharp12, ((CSharpParseOptions)project.ParseOptions).LanguageVersion);
        Assert.Equal(NullableContextOptions.Enable, project.CompilationOptions!.NullableContextOptions);
        Assert.True(HasRuntime(project));
    }

    [Theory]
    [InlineData("net8.0", "auto", true)]
    [InlineData("net8.0;net10.0", "auto", true)]
    [InlineData("$(Unknown)", "auto", true)]
    [InlineData("net8.0;net6.0;netcoreapp2.1;netstandard2.0;net461", "auto", true)]
    [InlineData("net8.0;netstandard1.6", "auto", false)]
    [InlineData("net8.0;net46", "auto", false)]
    [InlineData("net8.0", "none", false)]
    public async Task Runtime_is_there_when_every_target_can_have_it(string targets, string runtime, bool expected)
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project($"<PropertyGroup><TargetFrameworks>{targets}</TargetFrameworks></PropertyGroup>")).With("A.cs", "class A;");
        Assert.Equal(expected, HasRuntime(await OnlyProjectAsync(folder, Enum.Parse<RuntimeReference>(runtime, ignoreCase: true))));
    }

    [Fact]
    public async Task Code_as_the_sdk_compiles_it_has_no_error()
    {
        using TempFolder folder = new TempFolder()
            .With("app/App.csproj", Project("""
                <PropertyGroup><OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
                <ItemGroup><ProjectReference Include="..\middle\Middle.csproj" /><Using Include="System.Math" Static="true" /><Using Include="System.Text" Alias="T" /></ItemGroup>
                """))
            .With("app/Program.cs", "List<int> list = [Core.Secret.Value, Abs(-1)]; Console.WriteLine(new T.StringBuilder().Append(list.First()));")
            .With("middle/Middle.csproj", Project("<ItemGroup><ProjectReference Include=\"../core/Core.csproj\" /></ItemGroup>")).With("middle/M.cs", "class M;")
            .With("core/Core.csproj", Project("""
                <ItemGroup><InternalsVisibleTo Include="App" /><ProjectReference Include="../app/App.csproj" /><Compile Remove="old\**" /><Compile Include="../shared/*.cs" /></ItemGroup>
                """))
            .With("core/Secret.cs", "[module: System.Runtime.CompilerServices.SkipLocalsInit] namespace Core; internal static class Secret { public static unsafe int Value => sizeof(nint) + Shared.One; }")
            .With("core/old/Secret.cs", "namespace Core; internal static class Secret;")
            .With("core/obj/Secret.cs", "namespace Core; internal static class Secret;")
            .With("shared/Shared.cs", "internal static class Shared { public const int One = 1; }");
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, TestContext.Current.CancellationToken);

        Assert.Equal(4, code.Projects.Count()); // shared/ has no project file of its own
        foreach (Project project in code.Projects)
        {
            Compilation compilation = (await project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
            Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));
        }
    }

    [Fact]
    public async Task Broken_project_file_is_a_note_and_its_sources_are_read()
    {
        using TempFolder folder = new TempFolder().With("A.csproj", "<Project><PropertyGroup>").With("A.cs", "class A;");
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, TestContext.Current.CancellationToken);

        Assert.Contains(code.Notes, n => n.Message.Contains("A.csproj could not be read", StringComparison.Ordinal));
        Assert.Equal(1, code.FileCount);
    }

    [Fact]
    public async Task Link_that_leads_in_a_circle_is_not_followed()
    {
        using TempFolder folder = new TempFolder().With("src/A.cs", "class A;");
        Directory.CreateSymbolicLink(folder["src/loop"], folder.Root);
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, TestContext.Current.CancellationToken);

        Assert.Equal(1, code.FileCount);
    }

    private static string Project(string content) =>
        $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{content}</Project>";

    [Theory]
    [InlineData("net10.0;net472;net35", "#if NETFRAMEWORK\nclass A { object? F = AcquirePointer(); }\n#endif", "NET472")]
    [InlineData("net10.0;net35;net472", "#if NET35\nclass A { object? F = AcquirePointer(); }\n#endif", "NET35")]
    [InlineData("net10.0;net35;net472", "#if NET35\nclass A { object? F = AcquirePointer(); }\n#elif NET472\nclass A { object? F = mmap(); }\n#endif", "NET472 NET35")]
    [InlineData("net10.0;net472", "#if NETFRAMEWORK\nclass A { }\n#else\nclass A { object? F = AcquirePointer(); }\n#endif", "")]
    [InlineData("net10.0;net472", "#if NET\nclass A { object? F = AcquirePointer(); }\n#endif", "")]
    [InlineData("net10.0", "#if NETFRAMEWORK\nclass A { object? F = AcquirePointer(); }\n#endif", "")]
    [InlineData("net10.0;net472", "#if NEVER\nclass A { object? F = AcquirePointer(); }\n#endif", "")]
    public async Task Other_target_is_read_where_it_alone_mentions_a_mapping(string targets, string source, string expected)
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project($"<PropertyGroup><TargetFrameworks>{targets}</TargetFrameworks></PropertyGroup>")).With("A.cs", source);
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.None, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), code.Projects.Where(p => code.OtherTargets.Contains(p.Id)).Select(p => p.ParseOptions!.PreprocessorSymbolNames.First(s => s is "NET472" or "NET35")));
        Assert.Single(code.Projects, p => !code.OtherTargets.Contains(p.Id));
    }

    [Fact]
    public async Task Mapping_of_an_older_target_is_reported_once_with_those_of_the_newest()
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project("<PropertyGroup><TargetFrameworks>net10.0;net48</TargetFrameworks></PropertyGroup>")).With("A.cs", """
            using System; using System.IO.MemoryMappedFiles;
            unsafe class A
            {
                Span<byte> Both(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new Span<byte>(p, 9); }
            #if NETFRAMEWORK
                Span<byte> Old(MemoryMappedViewAccessor a) { byte* q = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref q); return new Span<byte>(q, 9); }
                object Missing() => new GoneWithTheOldFramework(1);
            #endif
            }
            """);
        (_, string output, _) = await Tool.RunAsync(ReviewRules.Shipped, "check", folder.Root, "--verbosity", "quiet");

        Assert.Equal(2, output.Split('\n').Count(line => line.Contains("warning MMAP001", StringComparison.Ordinal)));
    }

    private static async Task<Project> OnlyProjectAsync(TempFolder folder, RuntimeReference runtime = RuntimeReference.Auto) =>
        Assert.Single((await Loader.LoadAsync(folder.Root, runtime, TestContext.Current.CancellationToken)).Projects);

    private static bool HasRuntime(Project project) => project.MetadataReferences.Contains(ReferencePack.Runtime);
}

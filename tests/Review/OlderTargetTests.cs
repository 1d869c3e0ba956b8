using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;

namespace MmapAnalyzers.Review.Tests;

/// <summary>Code for targets before net8.0 is mended by what the runtime's netstandard2.0 build has, in the language that those targets have.</summary>
public class OlderTargetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("net10.0", "")]
    [InlineData("net8.0;net6.0;net5.0", "CSharp10 CSharp9")]
    [InlineData("netstandard2.1;netstandard2.0;net472;net48", "CSharp8 CSharp7_3")] // the sources ask for no symbol, so that the last three are one
    [InlineData("net10.0;net46", "")]
    public async Task A_project_is_there_once_more_for_each_older_target_that_differs(string targets, string languages)
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project(targets)).With("A.cs", "class A { }");
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, Token);

        Assert.Single(code.Projects);
        Assert.Equal(languages, string.Join(' ', code.OnlyForFixes.Select(id => ((CSharpParseOptions)code.Solution.GetProject(id)!.ParseOptions!).LanguageVersion).OrderDescending()));
    }

    [Fact]
    public async Task Symbols_that_the_sources_ask_for_tell_targets_apart()
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project("net48;net472;netstandard2.0", "<LangVersion Condition=\"'$(MSBuildProjectExtension)' == '.csproj'\">12</LangVersion>"))
            .With("A.cs", "#if X\nclass B { }\n#elif !NETSTANDARD // or else\nclass A { }\n#endif");
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, Token);

        Assert.Equal(2, code.OnlyForFixes.Count);
        foreach (Project project in code.OnlyForFixes.Select(id => code.Solution.GetProject(id)!))
        {
            Compilation compilation = (await project.GetCompilationAsync(Token))!;
            Assert.Equal(LanguageVersion.CSharp12, ((CSharpParseOptions)project.ParseOptions!).LanguageVersion);
            Assert.Empty(compilation.GetDiagnostics(Token).Where(d => d.Severity == DiagnosticSeverity.Error));
            Assert.NotNull(compilation.GetTypeByMetadataName("MmapAnalyzers.Runtime.MappedCopy"));
            Assert.Null(compilation.GetTypeByMetadataName("MmapAnalyzers.Runtime.MappedSnapshot"));
        }
    }

    [Fact]
    public async Task What_an_older_target_refers_to_is_there_as_it_was_for_older_targets()
    {
        using TempFolder folder = new TempFolder()
            .With("app/App.csproj", Project("net472", extra: "<ItemGroup><ProjectReference Include=\"../lib/Lib.csproj\" /></ItemGroup>")).With("app/A.cs", "class A { public System.ReadOnlyMemory<byte> M => new Lib.B().M; }")
            .With("lib/Lib.csproj", Project("net8.0;netstandard2.0")).With("lib/B.cs", "namespace Lib { public class B { public System.Memory<byte> M => default; } }");
        using LoadedCode code = await Loader.LoadAsync(folder.Root, RuntimeReference.Auto, Token);

        Assert.Equal(2, code.OnlyForFixes.Count);
        foreach (Project project in code.Solution.Projects)
        {
            Assert.Empty((await project.GetCompilationAsync(Token))!.GetDiagnostics(Token).Where(d => d.Severity == DiagnosticSeverity.Error));
        }
    }

    [Theory]
    [InlineData("net10.0", true, true)]
    [InlineData("net10.0;netstandard2.0", true, false)] // no snapshots there
    [InlineData("net472", true, false)]
    [InlineData("net10.0;net35", false, false)]
    public async Task Only_what_compiles_for_all_targets_is_offered(string targets, bool copy, bool snapshot)
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project(targets)).With("A.cs", Reader);
        Run run = await Tool.RunAsync(ReviewRules.Shipped, "check", folder.Root, "--format", "sarif");
        Assert.Empty(run.Error);
        string[] titles = [.. run.SarifRun["results"]!.AsArray().SelectMany(r => r!["fixes"]?.AsArray() ?? []).Select(f => (string)f!["description"]!["text"]!)];

        Assert.Equal(copy, titles.Contains("Copy with fault protection"));
        Assert.Equal(snapshot, titles.Any(t => t.Contains("snapshot", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_finding_of_several_targets_is_one_and_mended_once()
    {
        using TempFolder folder = new TempFolder().With("A.csproj", Project("net10.0;netstandard2.0;net472")).With("A.cs", "#if NET472\n#endif\n" + Copier);
        Run fix = await Tool.RunAsync(ReviewRules.Shipped, "fix", folder.Root);

        Assert.Contains("1 finding fixed, 0 left.", fix.Output, StringComparison.Ordinal);
        Assert.Contains("accessor.AsRelaxedView(0, to.Length).CopyTo(to);", folder.Read("A.cs"), StringComparison.Ordinal);
        string once = folder.Read("A.cs");
        await Tool.RunAsync(ReviewRules.Shipped, "fix", folder.Root);
        Assert.Equal(once, folder.Read("A.cs"));
    }

    /// <summary>C# 7.3: no <c>using</c> declarations, no <c>stackalloc</c> in an argument.</summary>
    internal const string Copier = """
        using System;
        using System.IO.MemoryMappedFiles;

        public static unsafe class Copier
        {
            public static void Copy(MemoryMappedViewAccessor accessor, Span<byte> to)
            {
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                try
                {
                    new ReadOnlySpan<byte>(p + accessor.PointerOffset, to.Length).CopyTo(to);
                }
                finally
                {
                    accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                }
            }
        }

        """;

    private const string Reader = Copier + """
        public static unsafe class Reader
        {
            public static int Sum(string path, Func<int, int> next)
            {
                using (var file = MemoryMappedFile.CreateFromFile(path, System.IO.FileMode.Open, null, 0, MemoryMappedFileAccess.Read))
                using (var accessor = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read))
                {
                    byte* p = null;
                    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                    try
                    {
                        var bytes = new ReadOnlySpan<byte>(p, (int)accessor.Capacity);
                        return next(bytes[0]);
                    }
                    finally
                    {
                        accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                    }
                }
            }
        }

        """;

    private static string Project(string targets, string properties = "", string extra = "") =>
        $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFrameworks>{targets}</TargetFrameworks>{properties}</PropertyGroup>{extra}</Project>";
}

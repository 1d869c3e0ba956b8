using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>
/// Every C# fence compiles, against net10.0 and the runtime, with the SDK's usings and those below. What follows "csharp" says more:
/// nothing: our analyzers report nothing but suggestions; "hazard": they do; "run": as nothing, and the program ends with exit code 0;
/// "crash": as hazard, and the program ends with exit code 134.
/// </summary>
public sealed class CodeFenceTests
{
    private const int Aborted = 134;
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.IO.MemoryMappedFiles;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using MmapAnalyzers.Runtime;
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [.. typeof(PlainViewAnalyzer).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
        .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private static readonly Lazy<Dictionary<string, CodeFence>> Fences = new(() => MarkdownPage.All()
        .SelectMany(page => page.Fences())
        .Where(fence => fence.Language == "csharp")
        .ToDictionary(fence => fence.ToString(), StringComparer.Ordinal));

    public static TheoryData<string> Names => [.. Fences.Value.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fence_does_what_its_mark_says(string name)
    {
        CodeFence fence = Fences.Value[name];
        CSharpCompilation compilation = Compile(fence);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));

        ImmutableArray<Diagnostic> findings = await compilation
            .WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        switch (fence.Mark)
        {
            case "":
                Assert.DoesNotContain(findings, IsWarning);
                break;
            case "hazard":
                Assert.NotEmpty(findings);
                break;
            case "run":
                Assert.DoesNotContain(findings, IsWarning);
                await RunAsync(compilation, expectedExitCode: 0);
                break;
            case "crash":
                Assert.NotEmpty(findings);
                Assert.SkipUnless(OperatingSystem.IsLinux(), "how a process dies of a lost page is known for Linux only");
                await RunAsync(compilation, Aborted);
                break;
            default:
                Assert.Fail($"'{fence.Mark}' is not a mark that this test knows.");
                break;
        }
    }

    private static bool IsWarning(Diagnostic finding) => finding.Severity >= DiagnosticSeverity.Warning;

    private static CSharpCompilation Compile(CodeFence fence)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        SyntaxTree code = CSharpSyntaxTree.ParseText(fence.Code, options, fence.Page);
        bool isProgram = code.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        return CSharpCompilation.Create("Fence",
            [code, CSharpSyntaxTree.ParseText(Usings, options)],
            [.. ReferencePacks.Framework(), ReferencePacks.Runtime],
            new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    private static async Task RunAsync(CSharpCompilation compilation, int expectedExitCode)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mmap-docs-");
        try
        {
            string program = Path.Combine(folder.FullName, "Fence.dll");
            Assert.True(compilation.Emit(program, cancellationToken: TestContext.Current.CancellationToken).Success);
            string runtime = typeof(MmapAnalyzers.Runtime.MappedBuffer).Assembly.Location;
            File.Copy(runtime, Path.Combine(folder.FullName, Path.GetFileName(runtime)));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Fence.runtimeconfig.json"),
                """{ "runtimeOptions": { "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" } } }""",
                TestContext.Current.CancellationToken);

            CommandResult run = await DotnetCommand.RunAsync(folder.FullName, TestContext.Current.CancellationToken, program);

            run.ExpectExitCode(expectedExitCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

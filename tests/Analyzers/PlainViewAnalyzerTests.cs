using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP001's contract: what a diagnostic says and carries.</summary>
public sealed class PlainViewAnalyzerTests
{
    [Fact]
    public async Task ACursorOverAnAcquiredPointerIsReportedWithItsAcquisition()
    {
        const string source = """
            unsafe class Reader
            {
                private byte* _start;
                public Reader(MemoryMappedViewAccessor view)
                {
                    byte* p = null;
                    view.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                    _start = p + view.PointerOffset;
                }
                public ReadOnlySpan<byte> Bytes(int n) => new ReadOnlySpan<byte>(_start, n);
            }
            """;
        Diagnostic found = Assert.Single(await Markup.FindAsync(source));
        Assert.Equal("MMAP001", found.Id);
        Assert.Equal("AcquirePointer", found.Properties["Origin"]);
        Assert.Equal("Span", found.Properties["Form"]);
        Assert.Equal("new ReadOnlySpan<byte>(_start, n)", Text(found.Location));
        Assert.Equal(
            ["view.SafeMemoryMappedViewHandle.AcquirePointer(ref p)", "_start = p + view.PointerOffset"],
            found.AdditionalLocations.Select(Text));
        Assert.DoesNotContain("on some paths", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The test library's own harness: options from .editorconfig, and what it checks beside the diagnostics.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("mmap_analyzers.immediate_copy = report", true)]
    [InlineData("mmap_analyzers.immediate_copy = silent", false)]
    [InlineData("mmap_analyzers.immediate_copy = nonsense", true)]
    public async Task AnImmediateCopyIsReportedUnlessTheOptionSaysSilent(string option, bool reported)
    {
        string view = reported ? "[|new System.Span<byte>(p, 4)|]" : "new System.Span<byte>(p, 4)";
        CSharpAnalyzerTest<PlainViewAnalyzer, DefaultVerifier> test = new()
        {
            ReferenceAssemblies = ReferencePacks.None,
            TestCode = $$"""
                unsafe class C
                {
                    byte[] Copied(Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle h) { byte* p = null; h.AcquirePointer(ref p); return {{view}}.ToArray(); }
                    System.Span<byte> Kept(Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle h) { byte* p = null; h.AcquirePointer(ref p); return [|new System.Span<byte>(p, 4)|]; }
                }
                """,
            SolutionTransforms =
            {
                static (solution, id) => solution.WithProjectCompilationOptions(id, ((CSharpCompilationOptions)solution.GetProject(id)!.CompilationOptions!).WithAllowUnsafe(true)),
            },
        };
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{option}\n"));
        test.TestState.AdditionalReferences.AddRange(ReferencePacks.Framework());
        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the command line sees as metadata must be metadata in the editor, which has the source.</summary>
    [Fact]
    public async Task AnotherProjectIsMetadataEvenWhereItsSourceIsAtHand()
    {
        CSharpCompilation library = Markup.Compile("public static unsafe class Lib { public static byte* Open() => Os.Map(); [return: SharedMapping] public static byte* Marked() => Os.Map(); }");
        const string user = "unsafe class C { Span<byte> M() => new Span<byte>(Lib.Open(), 1); Span<byte> N() => new Span<byte>(Lib.Marked(), 1); }";
        CSharpCompilation compilation = Markup.Compile(user).WithAssemblyName("User").AddReferences(library.ToMetadataReference());
        Diagnostic found = Assert.Single(await Markup.AnalyzeAsync(compilation));
        Assert.Equal("new Span<byte>(Lib.Marked(), 1)", Text(found.Location));
    }

    [Fact]
    public async Task CancellationEndsTheAnalysis()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        CompilationWithAnalyzers analyzed = Markup.Compile("unsafe class C { Span<byte> M() => new Span<byte>(Os.Map(), 1); }")
            .WithAnalyzers([new PlainViewAnalyzer()]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => analyzed.GetAnalyzerDiagnosticsAsync(source.Token));
    }

    private static string Text(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}

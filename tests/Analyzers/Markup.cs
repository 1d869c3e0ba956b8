using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>
/// Runs MMAP001 on marked source: <c>[|...|]</c> is a view that must be reported, everything else must not. Plain CompilationWithAnalyzers,
/// a quarter of the test library's time; the library's own parser reads the markup.
/// </summary>
internal static class Markup
{
    private const string Usings = """
        global using System;
        global using System.Buffers;
        global using System.Collections.Concurrent;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.IO.MemoryMappedFiles;
        global using System.Linq;
        global using System.Runtime.CompilerServices;
        global using System.Runtime.InteropServices;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.Win32.SafeHandles;
        global using MmapAnalyzers.Runtime;

        /// <summary>Short names for the origins, so that a test shows its carrier.</summary>
        static unsafe class Os
        {
            [DllImport("libc", EntryPoint = "mmap")] public static extern byte* Map();
            [DllImport("libc", EntryPoint = "mmap")] public static extern nint MapInt();
            [DllImport("libc", EntryPoint = "malloc")] public static extern byte* Alloc();
            [DllImport("libc", EntryPoint = "malloc")] public static extern nint AllocInt();
        }
        """;

    static Markup() => Guarded.Rethrow = MmapAnalyzers.Provenance.ProvenanceEngine.VerifiesGate = true;

    public static LanguageVersion Language { get; } = LanguageVersion.Preview;

    /// <summary>Asserts that exactly the marked expressions are reported, in source that compiles.</summary>
    public static async Task VerifyAsync(string marked, DiagnosticAnalyzer? analyzer = null)
    {
        (string source, ImmutableArray<TextSpan> expected) = Parse(marked);
        CSharpCompilation compilation = Compile(source);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await AnalyzeAsync(compilation, analyzer: analyzer);
        string[] wanted = [.. expected.Select(s => source.Substring(s.Start, s.Length)).Order(StringComparer.Ordinal)];
        string[] got = [.. found.Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)).Order(StringComparer.Ordinal)];
        Assert.Equal(wanted, got);
    }

    /// <summary>The findings in unmarked source.</summary>
    public static async Task<ImmutableArray<Diagnostic>> FindAsync(string source) => await AnalyzeAsync(Compile(source));

    public static (string Source, ImmutableArray<TextSpan> Spans) Parse(string marked)
    {
        TestFileMarkupParser.GetSpans(marked, out string source, out ImmutableArray<TextSpan> spans);
        return (source, spans);
    }

    public static CSharpCompilation Compile(params string[] sources)
    {
        CSharpParseOptions options = new(Language);
        OutputKind kind = sources.Any(static s => s.StartsWith("// program", StringComparison.Ordinal)) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
        return CSharpCompilation.Create(
            "Tested",
            sources.Prepend(Usings).Select((text, i) => CSharpSyntaxTree.ParseText(text, options, $"/Test{i}.cs")),
            [.. ReferencePacks.Framework(), ReferencePacks.Runtime],
            new CSharpCompilationOptions(kind, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(
        Compilation compilation, AnalyzerOptions? options = null, bool concurrent = true, DiagnosticAnalyzer? analyzer = null)
    {
        CompilationWithAnalyzersOptions settings = new(options ?? new AnalyzerOptions([]), static (error, _, _) => throw new InvalidOperationException("analyzer threw", error), concurrent, logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers([analyzer ?? new PlainViewAnalyzer()], settings).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP006: each source is a class body; the marked call is the one that is reported.</summary>
public sealed class AcquireBalanceAnalyzerTests
{
    public static TheoryData<string, string> Reported => new()
    {
        { "never", "int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; }" },
        { "never", "int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); using var h = (a.SafeMemoryMappedViewHandle); byte* p = null; [|h.AcquirePointer(ref p)|]; return *p; }" },
        { "never", "int M(MemoryMappedFile f) { byte* p = null; [|f.CreateViewStream().SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; }" },
        { "never", "readonly MemoryMappedViewAccessor _a; byte* _p; C(MemoryMappedFile f) { _a = f.CreateViewAccessor(); [|_a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p)|]; } void Close() => _a.Dispose();" },
        { "throws", "int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = int.Parse(\"1\"); [|a.SafeMemoryMappedViewHandle.ReleasePointer()|]; return n; }" },
        { "throws", "int M(MemoryMappedViewAccessor a) { Func<int> f = () => { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = int.Parse(\"1\"); [|a.SafeMemoryMappedViewHandle.ReleasePointer()|]; return n; }; return f(); }" },
        { "throws", "void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (*p == 0) throw new Exception(); [|a.SafeMemoryMappedViewHandle.ReleasePointer()|]; }" },
        { "every path", "int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (*p == 0) { return 0; } [|a.SafeMemoryMappedViewHandle.ReleasePointer()|]; return 1; }" },
        { "failed", "int M(MemoryMappedViewAccessor a) { byte* p = null; try { a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; } finally { [|a.SafeMemoryMappedViewHandle.ReleasePointer()|]; } }" },
    };

    public static TheoryData<string> Silent =>
    [
        "int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { return int.Parse(\"1\"); } finally { a.SafeMemoryMappedViewHandle.ReleasePointer(); } }",
        "int M(MemoryMappedViewAccessor a) { byte* p = null; try { a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return int.Parse(\"1\"); } finally { if (p != null) a.SafeMemoryMappedViewHandle.ReleasePointer(); } }",
        "int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = *p; a.SafeMemoryMappedViewHandle.ReleasePointer(); return n; }",
        "void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (p == null) throw new Exception(); a.SafeMemoryMappedViewHandle.ReleasePointer(); }",
        "void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { int.Parse(\"1\"); } catch (Exception) { } a.SafeMemoryMappedViewHandle.ReleasePointer(); }",
        "byte* M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p; }",
        "MemoryMappedViewAccessor M(MemoryMappedFile f) { var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return a; }",
        "sealed class V : IDisposable { MemoryMappedViewAccessor? _a; byte* _p; V(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } public void Dispose() { _a?.SafeMemoryMappedViewHandle.ReleasePointer(); _a = null; } }",
        "sealed class V : IDisposable { readonly MemoryMappedViewAccessor _a; byte* _p; V(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } public void Dispose() { if (_p != null) { _a.SafeMemoryMappedViewHandle.ReleasePointer(); _p = null; } } }",
        "sealed class V : IDisposable { readonly MemoryMappedViewAccessor _a; byte* _p; V(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } public void Dispose() { _a.SafeMemoryMappedViewHandle.ReleasePointer(); _a.Dispose(); } }",
        "sealed class V(MemoryMappedViewAccessor a) : SafeHandleZeroOrMinusOneIsInvalid(true) { readonly MemoryMappedViewAccessor _a = a; void Open() { byte* p = null; _a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); SetHandle((nint)p); } protected override bool ReleaseHandle() { _a.SafeMemoryMappedViewHandle.ReleasePointer(); return true; } }",
        "sealed class MyBuffer { public void AcquirePointer(ref byte* p) { } } void M() { var b = new MyBuffer(); byte* p = null; b.AcquirePointer(ref p); }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string what, string body)
    {
        (string source, ImmutableArray<TextSpan> spans) = Markup.Parse("unsafe class C { " + body + " }");
        Diagnostic found = Assert.Single(await FindAsync(source));
        Assert.Equal("MMAP006", found.Id);
        Assert.Equal(spans[0], found.Location.SourceSpan);
        Assert.Contains(what, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body)
    {
        string source = "unsafe class C { " + body + " }";
        Assert.DoesNotContain(Markup.Compile(source).GetDiagnostics(TestContext.Current.CancellationToken), static d => d.Severity == DiagnosticSeverity.Error);
        Assert.Empty(await FindAsync(source));
    }

    [Fact]
    public async Task TopLevelStatementsAreAFunctionToo()
    {
        const string source = "// program\nunsafe { byte* p = null; using var f = MemoryMappedFile.CreateFromFile(\"x\"); using var a = f.CreateViewAccessor(); a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); }";
        Assert.Single(await FindAsync(source));
    }

    [Theory]
    [InlineData("unsafe class C { void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); Unknown(); a.")]
    [InlineData("unsafe class C { void M() { missing.SafeMemoryMappedViewHandle.AcquirePointer(ref ); try { } finally { } } }")]
    public async Task BrokenSourceDoesNotThrow(string source) => Assert.Empty((await FindAsync(source)).Where(static d => d.Id != "MMAP006"));

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(string source) =>
        await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new AcquireBalanceAnalyzer());
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP014: the marked expression is the one that is reported.</summary>
public sealed class UnreasonedEscapeAnalyzerTests
{
    private const string Escapes = """
        namespace MmapAnalyzers.Runtime
        {
            public readonly struct View { public Span<byte> DangerousGetSpan(string justification) => default; public int Pin(string? reason = null, int at = 0) => at; public int Pin() => 0; }
            public static class Views { public static Span<byte> DangerousGetSpan(this object owner, string justification) => default; }
        }
        """;

    public static TheoryData<string> Reported =>
    [
        "[StableMapping([|\"\"|])] class C { }",
        "class C { [StableMapping([|null|]!)] void M() { } }",
        "class C { void M([StableMapping([|\"  \"|])] nint p) { } }",
        "class C { [property: StableMapping(reason: [|\"TODO\"|])] int P => 0; }",
        "class C { const string Why = \"n/a\"; [StableMapping(([|Why|]))] int F; }",
        "class C { void M(View v) => v.DangerousGetSpan([|\"\"|]); }",
        "class C { void M(View v) => v.DangerousGetSpan(justification: [|\"to\" + \"do!\"|]); }",
        "class C { void M(View v) => v.Pin([|\"...\"|], 1); }",
        "class C { [StableMapping([|\"TODO: say why\"|])] void M() { } }",
        "class C { void M(View v) => [|v.Pin(at: 1)|]; }",
        "class C { void M(object v) => v.DangerousGetSpan([|\"because\"|]); }",
        "using Stable = MmapAnalyzers.Runtime.StableMappingAttribute; [Stable([|\"why?\"|])] class C { }",
        "// program\nnew View().Pin([|null|]);",
    ];

    public static TheoryData<string> Silent =>
    [
        "[StableMapping(\"the file is sealed\")] class C { }",
        "class C { void M(View v, string why) => v.DangerousGetSpan(why); }",
        "class C { void M(View v) => v.DangerousGetSpan(\"the file is sealed: no TODO\"); }",
        "class C { [StableMapping(\"todos are kept in a sealed file\")] void M() { } }",
        "class C { int M(View v) => v.Pin(); }",
        "class StableMapping : Attribute { public StableMapping(string reason) { } } class C { [global::StableMapping(\"\")] void M() { } }",
        "class Own { public void Pin(string reason) { } public void DangerousGetSpan(string justification) { } void M() { Pin(\"\"); DangerousGetSpan(\"\"); } }",
        "namespace Other.Runtime { class View { public void Pin(string reason) => Pin(\"\"); } }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string marked)
    {
        (string source, ImmutableArray<TextSpan> spans) = Markup.Parse(marked);
        Diagnostic found = Assert.Single(await FindAsync(source));
        Assert.Equal("MMAP014", found.Id);
        Assert.Equal(DiagnosticSeverity.Info, found.Severity);
        Assert.Equal(spans[0], found.Location.SourceSpan);
    }

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string source) => Assert.Empty(await FindAsync(source));

    [Theory]
    [InlineData("class C { [StableMapping( void M(View v) { v.Pin(; v.DangerousGetSpan(\"\" } }")]
    [InlineData("[StableMapping] class C { void M(View v) => v.DangerousGetSpan(); }")]
    public async Task BrokenSourceDoesNotThrow(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source, Escapes), analyzer: new UnreasonedEscapeAnalyzer()), static d => Assert.Equal("MMAP014", d.Id));

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(string source)
    {
        Compilation compilation = Markup.Compile(source, Escapes);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        return await Markup.AnalyzeAsync(compilation, analyzer: new UnreasonedEscapeAnalyzer());
    }
}

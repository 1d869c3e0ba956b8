using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmapAnalyzers.Tests;

/// <summary>Findings, messages and locations do not depend on the order of files or of callbacks.</summary>
public sealed class OrderTests
{
    private static readonly string[] Sources =
    [
        "unsafe class Keeper { public static byte* At; public void Open(MemoryMappedViewAccessor v) { byte* p = null; v.SafeMemoryMappedViewHandle.AcquirePointer(ref p); At = p; } }",
        "unsafe class Other { public void Open(MemoryMappedViewStream v) { Keeper.At = v.PositionPointer; } public Span<byte> M() => new Span<byte>(Keeper.At, 1); }",
        "unsafe abstract class Base { protected abstract byte* P { get; } public Span<byte> M() => new Span<byte>(P, 1); }",
        "unsafe sealed class Mapped : Base { protected override byte* P => Keeper.At; }",
        "unsafe sealed class Heap : Base { protected override byte* P => Os.Alloc(); }",
        "unsafe readonly struct Page(byte* p) { public Span<byte> Bytes => new(p, 1); }",
        "unsafe class Pages { Page A => new(Keeper.At); Page B => new(Os.Alloc()); Span<byte> M() => A.Bytes; Span<byte> N() => B.Bytes; }",
    ];

    [Fact]
    public async Task ShuffledFilesAndThreadsGiveTheSame()
    {
        string expected = await Describe(Markup.Compile(Sources), concurrent: false);
        Assert.Equal(4, expected.Split('\n').Length);
        for (int seed = 0; seed < 12; seed++)
        {
            CSharpCompilation compilation = Markup.Compile(Sources);
            SyntaxTree[] trees = [.. compilation.SyntaxTrees];
            new Random(seed).Shuffle(trees);
            compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(trees);
            Assert.Equal(expected, await Describe(compilation, concurrent: seed % 2 == 0));
        }
    }

    /// <summary>All rules over every source of their tests at once: they share one engine, and none may hear what another has asked.</summary>
    [Fact]
    public async Task AllRulesTogetherSayTheSameInEveryOrder()
    {
        string expected = Text(await RuleSources.AnalyzeAsync(Markup.Compile([.. RuleSources.All]), concurrent: false));
        Assert.All(RuleSources.AllRules.SelectMany(static r => r.SupportedDiagnostics).Where(static d => d.Id != "MMAP100"), d => Assert.Contains(d.Id, expected, StringComparison.Ordinal));
        for (int seed = 0; seed < 2; seed++)
        {
            CSharpCompilation compilation = Markup.Compile([.. RuleSources.All]);
            SyntaxTree[] trees = [.. compilation.SyntaxTrees];
            new Random(seed).Shuffle(trees);
            Assert.Equal(expected, Text(await RuleSources.AnalyzeAsync(compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(trees), concurrent: seed != 0)));
        }
    }

    private static async Task<string> Describe(Compilation compilation, bool concurrent) => Text(await Markup.AnalyzeAsync(compilation, concurrent: concurrent));

    private static string Text(ImmutableArray<Diagnostic> found)
    {
        return string.Join('\n', found
            .Select(static d => $"{d.Id} {d.Location.GetLineSpan()} {d.GetMessage(null)} {string.Join(' ', d.AdditionalLocations.Select(static l => l.GetLineSpan().ToString()))}")
            .Order(StringComparer.Ordinal));
    }
}

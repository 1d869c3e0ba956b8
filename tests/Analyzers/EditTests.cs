using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Tests;

/// <summary>An engine that takes over what the one before had read says what a new one would say, after every keystroke.</summary>
public sealed class EditTests
{
    private static readonly string[] Sources =
    [
        "unsafe class Keeper { public static byte* At; byte* _other; public void Open(MemoryMappedViewAccessor v) { byte* p = null; v.SafeMemoryMappedViewHandle.AcquirePointer(ref p); At = p; } public byte* Other { get => _other; set => _other = value; } }",
        "unsafe class Users { Keeper _k = new(); void Go() { _k.Other = Os.Map(); Each(p => { Keeper.At = (byte*)p; }); } static void Each(Action<nint> f) => f(Os.MapInt()); public Span<byte> M() { return new Span<byte>(Keeper.At, 1); } public Span<byte> N() { return new Span<byte>(_k.Other, 1); } }",
        "unsafe abstract class Base { protected abstract byte* P { get; } public Span<byte> M() { byte* p = P; return new Span<byte>(p, 1); } }",
        "unsafe sealed class Mapped : Base { protected override byte* P { get { return Keeper.At; } } }",
        "unsafe readonly struct Page(byte* p) { public Span<byte> Bytes { get { return new(p, 1); } } public Page Next() { return new Page(p + 1); } } unsafe record R(nint A) { public Span<byte> V() { return new((void*)A, 1); } }",
        "unsafe class Pages { Page A => new(Keeper.At); Page B => new(Os.Alloc()); Span<byte> M() { return A.Next().Bytes; } Span<byte> N() { return B.Bytes; } R Make() { return new R(Os.MapInt()); } bool T(out nint p) { p = Os.MapInt(); return true; } Span<byte> U() { return T(out var q) ? new Span<byte>((void*)q, 1) : default; } }",
    ];

    [Fact]
    public async Task KeystrokesInOneFileAfterAnother()
    {
        CSharpCompilation compilation = Markup.Compile(Sources);
        Assert.NotEmpty(await Describe(compilation));
        Random random = new(7);
        for (int i = 0; i < 60; i++)
        {
            SyntaxTree[] trees = [.. compilation.SyntaxTrees];
            SyntaxTree edited = trees[1 + (i / 12 % Sources.Length)];
            compilation = compilation.ReplaceSyntaxTree(edited, Edited(edited, random, i));
            string warm = await Describe(compilation);
            Assert.Equal(await Describe(Afresh(compilation)), warm);
        }
    }

    /// <summary>What a file says is taken back with it: the mapping is gone, then there again.</summary>
    [Fact]
    public async Task AnEditOfAnotherFileShows()
    {
        const string user = "unsafe class User { Span<byte> M() { return new Span<byte>(Keeper.At, 1); } }";
        const string third = "class Third { }";
        CSharpCompilation mapped = Markup.Compile("unsafe class Keeper { public static byte* At; void Open() { At = Os.Map(); } }", user, third);
        Assert.Single(await Markup.AnalyzeAsync(mapped));
        SyntaxTree keeper = mapped.SyntaxTrees.ElementAt(1);
        SyntaxTree without = keeper.WithChangedText(SourceText.From(keeper.ToString().Replace("Os.Map()", "Os.Alloc()", StringComparison.Ordinal)));
        CSharpCompilation native = mapped.ReplaceSyntaxTree(keeper, without);
        Assert.Empty(await Markup.AnalyzeAsync(native));
        Assert.Single(await Markup.AnalyzeAsync(native.ReplaceSyntaxTree(without, without.WithChangedText(keeper.GetText(TestContext.Current.CancellationToken)))));
        Assert.Single(await Markup.AnalyzeAsync(mapped));
    }

    [Fact]
    public async Task ANewMemberShows()
    {
        CSharpCompilation compilation = Markup.Compile("unsafe class Keeper { public static byte* At; }", "unsafe class User { Span<byte> M() { return new Span<byte>(Keeper.At, 1); } }", "class Third { }");
        Assert.Empty(await Markup.AnalyzeAsync(compilation));
        SyntaxTree keeper = compilation.SyntaxTrees.ElementAt(1);
        compilation = compilation.ReplaceSyntaxTree(keeper, keeper.WithChangedText(SourceText.From("unsafe class Keeper { public static byte* At; void Open() { At = Os.Map(); } }")));
        Assert.Single(await Markup.AnalyzeAsync(compilation));
    }

    /// <summary>A statement more, one less, or the address of another origin.</summary>
    private static SyntaxTree Edited(SyntaxTree tree, Random random, int stroke)
    {
        BlockSyntax[] blocks = [.. tree.GetRoot().DescendantNodes().OfType<BlockSyntax>()];
        string text = tree.ToString();
        switch (random.Next(3))
        {
            case 0 when blocks.Length > 0:
                return With(text.Insert(blocks[random.Next(blocks.Length)].OpenBraceToken.Span.End, $" int typed{stroke} = {stroke};"));
            case 1:
                return With(text.Contains("Os.Map", StringComparison.Ordinal) ? text.Replace("Os.Map", "Os.Alloc", StringComparison.Ordinal) : text.Replace("Os.Alloc", "Os.Map", StringComparison.Ordinal));
            default:
                return With(text + " ");
        }

        SyntaxTree With(string changed) => tree.WithChangedText(SourceText.From(changed));
    }

    private static CSharpCompilation Afresh(CSharpCompilation compilation) => compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
        compilation.SyntaxTrees.Select(static t => CSharpSyntaxTree.ParseText(t.ToString(), (CSharpParseOptions)t.Options, t.FilePath)));

    private static async Task<string> Describe(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(compilation);
        return string.Join('\n', found
            .Select(static d => $"{d.Location.GetLineSpan()} {d.GetMessage(null)} {string.Join(' ', d.AdditionalLocations.Select(static l => l.GetLineSpan().ToString()))}")
            .Order(StringComparer.Ordinal));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;
using MmapAnalyzers.Tests.Provenance;

namespace MmapAnalyzers.Tests;

/// <summary>Whatever is typed: no exception, no endless walk. A sample always, everything with MMAP_LONG_TESTS=1.</summary>
public sealed class RobustnessTests
{
    private const int Sampled = 60;
    private const int Splices = 200;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MMAP_LONG_TESTS") == "1";

    private static readonly string[] Sources =
        [.. new[] { VariableCarriers.Rows, MemberCarriers.Rows, ValueTypeCarriers.Rows, FunctionCarriers.Rows, ConversionCarriers.Rows, ContainerCarriers.Rows, DispatchCarriers.Rows, OwnerCarriers.Rows, TransferTests.Carriers }
            .SelectMany(static rows => rows).Select(static row => "unsafe partial class C { " + Markup.Parse(row.Data.Item2).Source + " }")];

    [Fact]
    public async Task ASampleOfSourcesCutAfterATokenOrSpliced()
    {
        Random random = new(20);
        for (int i = 0; i < Sampled; i++)
        {
            string source = Sources[random.Next(Sources.Length)];
            int[] ends = Ends(source);
            await Survives(i % 2 == 0 ? source[..ends[random.Next(ends.Length)]] : Splice(source, random));
        }
    }

    /// <summary>The rules' own sources, all rules at once.</summary>
    [Fact]
    public async Task ASampleOfTheRulesSources()
    {
        Random random = new(7);
        for (int i = 0; i < Sampled; i++)
        {
            string source = RuleSources.All[random.Next(RuleSources.All.Length)];
            int[] ends = Ends(source);
            await SurvivesAllRules(i % 2 == 0 ? source[..ends[random.Next(ends.Length)]] : Splice(source, random, RuleSources.All));
        }
    }

    [Fact]
    public async Task EveryRulesSourceCutAfterEachToken()
    {
        Assert.SkipUnless(IsLong, $"cutting {RuleSources.All.Length} sources after each token takes long: set MMAP_LONG_TESTS=1");
        foreach (string source in RuleSources.All)
        {
            foreach (int end in Ends(source))
            {
                await SurvivesAllRules(source[..end]);
            }
        }
    }

    [Fact]
    public async Task EverySourceCutAfterEachToken()
    {
        Assert.SkipUnless(IsLong, $"cutting {Sources.Length} sources after each token takes long: set MMAP_LONG_TESTS=1");
        foreach (string source in Sources)
        {
            foreach (int end in Ends(source))
            {
                await Survives(source[..end]);
            }
        }
    }

    [Fact]
    public async Task RandomSplices()
    {
        Assert.SkipUnless(IsLong, $"{Splices} random splices take long: set MMAP_LONG_TESTS=1");
        Random random = new(4);
        for (int i = 0; i < Splices; i++)
        {
            await Survives(Splice(Sources[random.Next(Sources.Length)], random));
            await SurvivesAllRules(Splice(RuleSources.All[random.Next(RuleSources.All.Length)], random, RuleSources.All));
        }
    }

    [Fact]
    public async Task InheritanceAThousandDeep()
    {
        const int depth = 1000;
        string classes = string.Concat(Enumerable.Range(1, depth).Select(static i => $"unsafe class I{i} : I{i - 1} {{ protected override byte* At() => base.At() + 1; }}\n"));
        ImmutableArray<Diagnostic> found = await Markup.FindAsync("unsafe class I0 { protected virtual byte* At() => Os.Map(); public Span<byte> View() => new Span<byte>(At(), 1); }\n" + classes);
        Assert.Single(found);
    }

    [Fact]
    public async Task NestingAThousandDeep()
    {
        const int depth = 1000;
        string nested = string.Concat(Enumerable.Repeat("(", depth)) + "Os.Map()" + string.Concat(Enumerable.Repeat(")", depth));
        string blocks = string.Concat(Enumerable.Repeat("if (p != null) { ", 300)) + "p = Os.Map();" + string.Concat(Enumerable.Repeat("}", 300));
        string lambdas = string.Concat(Enumerable.Repeat("() => ", 40)) + "Os.MapInt()";
        await Survives("unsafe class C { Span<byte> M() => new Span<byte>(" + nested + ", 1); Span<byte> N(byte* p) { " + blocks + " return new Span<byte>(p, 1); } object L() { var f = " + lambdas + "; return f; } }");
    }

    /// <summary>Ten times the code: at most ten times the members read, and no walk that grows with what it does not touch.</summary>
    [Fact]
    public void WorkGrowsWithTheCodeAndNotFaster()
    {
        (int members, int walk) = Work(20);
        (int moreMembers, int moreWalk) = Work(200);
        Assert.True(moreMembers <= members * 11, $"{members} -> {moreMembers} members");
        Assert.True(moreWalk <= walk + 5, $"{walk} -> {moreWalk} steps");
    }

    [Fact]
    public void AChainOfTwoHundredMethodsIsWalkedOnce()
    {
        const int length = 200;
        string chain = string.Concat(Enumerable.Range(1, length).Select(static i => $"static byte* F{i}() => F{i - 1}() + {i};\n"));
        ProvenanceEngine engine = Asked("unsafe class C { static byte* F0() => Os.Map(); " + chain + $" Span<byte> M() => new Span<byte>(F{length}(), 1); }}", out ProvenanceAnswer[] answers);
        Assert.True(Assert.Single(answers).IsShared);
        Assert.InRange(engine.Work.LongestWalk, length, length * 4);
    }

    private static (int Members, int LongestWalk) Work(int rings)
    {
        string text = string.Concat(Enumerable.Range(0, rings).Select(static c => $"unsafe class Ring{c} {{"
            + string.Concat(Enumerable.Range(0, 10).Select(i => $" static byte* R{c}_{i}(byte* p, int n) => n == 0 ? p : R{c}_{(i + 1) % 10}(p + 1, n - 1);"))
            + $" Span<byte> View() => new Span<byte>(R{c}_0(Os.Map(), 3), 1); }}\n"));
        ProvenanceEngine engine = Asked(text, out ProvenanceAnswer[] answers);
        Assert.Equal(rings, answers.Count(static a => a.IsShared));
        return engine.Work;
    }

    private static ProvenanceEngine Asked(string source, out ProvenanceAnswer[] answers)
    {
        CSharpCompilation compilation = Markup.Compile(source);
        ProvenanceEngine engine = new(compilation, UserList.Empty);
        SyntaxTree tree = compilation.SyntaxTrees[1];
        SemanticModel model = compilation.GetSemanticModel(tree);
        answers = [.. tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().Select(node => model.GetOperation(node, TestContext.Current.CancellationToken)).OfType<Microsoft.CodeAnalysis.Operations.IObjectCreationOperation>()
            .Select(creation => engine.AddressOf(creation.Arguments[0].Value, isReference: false, TestContext.Current.CancellationToken))];
        return engine;
    }

    private static int[] Ends(string source) => [.. CSharpSyntaxTree.ParseText(source).GetRoot().DescendantTokens().Select(static t => t.Span.End).Where(static end => end > 0)];

    private static string Splice(string source, Random random, IReadOnlyList<string>? others = null)
    {
        int[] ends = Ends(source);
        int from = ends[random.Next(ends.Length)];
        int to = ends[random.Next(ends.Length)];
        others ??= Sources;
        string other = others[random.Next(others.Count)];
        int[] tokens = Ends(other);
        int start = random.Next(tokens.Length);
        string piece = other[tokens[start]..tokens[Math.Min(tokens.Length - 1, start + random.Next(12))]];
        return source[..Math.Min(from, to)] + " " + piece + " " + source[Math.Max(from, to)..];
    }

    private static async Task SurvivesAllRules(string source) =>
        Assert.All(await RuleSources.AnalyzeAsync(Markup.Compile(source)), static d => Assert.StartsWith("MMAP", d.Id, StringComparison.Ordinal));

    private static async Task Survives(string source)
    {
        foreach (Diagnostic found in await Markup.FindAsync(source))
        {
            Assert.Equal("MMAP001", found.Id);
        }
    }
}

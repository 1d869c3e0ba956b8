using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Tests.Provenance;

/// <summary>
/// The join of origins is that of a set, whatever carries it: random trees of branches, fields, parameters, returns, ... over random origins answer
/// with the union of their leaves. So the order, the grouping and the repetition of assignments do not show, and one more assignment takes nothing away.
/// </summary>
public sealed class JoinLawTests
{
    private const int Programs = 12;

    private static readonly (string Code, Origins Origins)[] Leaves =
    [
        ("Os.Map()", Origins.Shared),
        ("Os.Alloc()", Origins.Native),
        ("(byte*)Unsafe.AsPointer(ref Cell)", Origins.Managed),
        ("Elsewhere()", Origins.Unknown),
    ];

    private static readonly string[] Carriers = ["branch", "field", "return", "argument", "out", "switch", "element", "arithmetic"];

    private static readonly Gen<Tree> Trees = Gen.Recursive<Tree>(static (depth, tree) => depth == 3 ? Leaf() : Gen.Frequency((1, Leaf()), (2, Node(tree))));

    [Fact]
    public void TheAnswerIsTheUnionOfTheLeaves() => Trees.Array[Programs].Sample(Holds, iter: 25, threads: 1);

    [Fact]
    public void OneMoreAssignmentTakesNothingAway() => Gen.Select(Trees, Trees, Gen.Int[0, Carriers.Length - 1]).Sample(static (tree, more, carrier) =>
    {
        Origins[] answers = Answers([tree, new Tree(carrier, [tree, more]), new Tree(carrier, [more, tree, tree])]);
        Assert.Equal(answers[0], answers[0] & answers[1]);
        Assert.Equal(answers[1], answers[2]);
    }, iter: 25, threads: 1);

    private static Gen<Tree> Leaf() => Gen.Int[0, Leaves.Length - 1].Select(static i => new Tree(i, []));

    private static Gen<Tree> Node(Gen<Tree> tree) => Gen.Select(Gen.Int[0, Carriers.Length - 1], tree.Array[1, 3]).Select(static (carrier, arms) => new Tree(carrier, arms));

    private static void Holds(Tree[] trees) => Assert.Equal(trees.Select(static t => t.Expected), Answers(trees));

    private static Origins[] Answers(Tree[] trees)
    {
        CSharpCompilation compilation = Markup.Compile([.. trees.Select(static (tree, i) => new Emitter().Class(tree, i))]);
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static d => d.Severity == DiagnosticSeverity.Error);
        ProvenanceEngine engine = new(compilation, UserList.Empty);
        return [.. compilation.SyntaxTrees.Skip(1).Select(tree =>
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            IObjectCreationOperation view = tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes()
                .Select(node => model.GetOperation(node, TestContext.Current.CancellationToken)).OfType<IObjectCreationOperation>().Single(static o => o.Type!.Name == "Span");
            return engine.AddressOf(view.Arguments[0].Value, isReference: false, TestContext.Current.CancellationToken).Origins;
        })];
    }

    /// <summary>A leaf, or arms joined by a carrier.</summary>
    private sealed record Tree(int Kind, Tree[] Arms)
    {
        public Origins Expected => Arms.Length == 0 ? Leaves[Kind].Origins : Arms.Aggregate(Origins.None, static (all, arm) => all | arm.Expected);

        public override string ToString() => Arms.Length == 0 ? Leaves[Kind].Code : $"{Carriers[Kind]}({string.Join(", ", Arms.AsEnumerable())})";
    }

    /// <summary>Writes a tree as a class whose only view is over the tree's value.</summary>
    private sealed class Emitter
    {
        private readonly System.Text.StringBuilder _members = new();
        private int _count;

        public string Class(Tree tree, int number)
        {
            string value = Value(tree);
            return $$"""
                unsafe static class P{{number}}
                {
                    static int Cell;
                    [DllImport("elsewhere")] static extern byte* Elsewhere();
                    static Span<byte> View(int i) => new Span<byte>({{value}}, 1);
                {{_members}}
                }
                """;
        }

        private string Value(Tree tree)
        {
            if (tree.Arms.Length == 0)
            {
                return Leaves[tree.Kind].Code;
            }

            string[] arms = [.. tree.Arms.Select(Value)];
            string id = "_" + _count++;
            string each(Func<string, int, string> arm) => string.Concat(arms.Select(arm));
            switch (Carriers[tree.Kind])
            {
                case "branch":
                    Add($"static byte* Get{id}(int i) {{ byte* p; if (i == 0) p = {arms[0]}; else p = {arms[^1]}; {each(static (a, n) => $"if (i == {n}) p = {a}; ")} return p; }}");
                    return $"Get{id}(Cell)";
                case "field":
                    Add($"static byte* F{id}; static void Set{id}() {{ {each((a, _) => $"F{id} = {a}; ")} }}");
                    return $"F{id}";
                case "return":
                    Add($"static byte* Get{id}(int i) {{ {each(static (a, n) => $"if (i == {n}) return {a}; ")} throw new Exception(); }}");
                    return $"Get{id}(Cell)";
                case "argument":
                    Add($"static byte* F{id}; static void Take{id}(byte* p) => F{id} = p; static void Give{id}() {{ {each((a, _) => $"Take{id}({a}); ")} }}");
                    return $"F{id}";
                case "out":
                    Add($"static void Out{id}(out byte* p, int i) {{ switch (i) {{ {each(static (a, n) => $"case {n}: p = {a}; break; ")} default: throw new Exception(); }} }} static byte* Get{id}() {{ Out{id}(out byte* q, Cell); return q; }}");
                    return $"Get{id}()";
                case "switch":
                    Add($"static byte* Get{id}(int i) => i switch {{ {each(static (a, n) => $"{n} => {a}, ")} _ => throw new Exception() }};");
                    return $"Get{id}(Cell)";
                case "element":
                    Add($"static readonly nint[] A{id} = new nint[{arms.Length}]; static void Set{id}() {{ {each((a, n) => $"A{id}[{n}] = (nint)({a}); ")} }}");
                    return $"(byte*)A{id}[Cell]";
                default:
                    return $"(Cell == 0 ? {string.Join(" : Cell == 1 ? ", arms.Select(static a => $"({a} + 8)"))} : {arms[0]})";
            }
        }

        private void Add(string member) => _members.Append("    ").AppendLine(member);
    }
}

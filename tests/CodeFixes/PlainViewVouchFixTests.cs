using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewVouchFixTests
{
    private const string Mark = "[StableMapping(\"TODO: say why nobody changes or truncates the file while this is used\")]";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/// <summary>The head.</summary>\npublic Span<byte> Head() => new(_start, 16);", "/// <summary>The head.</summary>\nMARK\npublic Span<byte> Head() => new(_start, 16);")]
    [InlineData("[Obsolete]\npublic Span<byte> Head => new(_start, 16); // 16", "MARK\n[Obsolete]\npublic Span<byte> Head => new(_start, 16); // 16")]
    [InlineData("public ref long this[int i]\n{\n    get { return ref *(long*)(_start + i); }\n}", "MARK\npublic ref long this[int i]\n{\n    get { return ref *(long*)(_start + i); }\n}")]
    [InlineData("public Span<byte> Head() { return Inner(); Span<byte> Inner() => new(_start, 16); }", "MARK\npublic Span<byte> Head() { return Inner(); Span<byte> Inner() => new(_start, 16); }")]
    [InlineData("public static Span<byte> operator +(Reader left, int n) => new(left._start, n);", "MARK\npublic static Span<byte> operator +(Reader left, int n) => new(left._start, n);")]
    public async Task The_smallest_member_is_marked(string before, string after)
    {
        string code = Assert.Single(Assert.Single(await FixHarness.VouchesAsync(Source(before)))).Code;

        Assert.Equal(Source(after.Replace("MARK", Mark, StringComparison.Ordinal), imported: true), code);
    }

    [Fact]
    public async Task Nothing_is_reported_in_what_is_vouched_for()
    {
        string source = Source("public Span<byte> Head() => new(_start, 16);\n\npublic Span<byte> Tail() => new(_start + 16, 16);");
        Offer offer = Assert.Single((await FixHarness.VouchesAsync(source))[0]);

        Diagnostic left = Assert.Single(await FixHarness.ReportsAsync(FixHarness.CreateProject().AddDocument("Test.cs", offer.Code), Token));

        Assert.Contains("_start + 16", offer.Code[left.Location.SourceSpan.Start..left.Location.SourceSpan.End], StringComparison.Ordinal);
        Assert.Single(await FixHarness.VouchesAsync(offer.Code));
    }

    [Fact]
    public async Task A_mark_on_the_whole_type_is_not_offered()
    {
        string source = FixVerifier.Source("public Reader(MemoryMappedViewAccessor accessor)\n{\n    byte* p = null;\n    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n    Parse(new Span<byte>(p, 16));\n}");

        Assert.Empty(Assert.Single(await FixHarness.VouchesAsync(source)));
    }

    [Fact]
    public async Task Without_the_attribute_there_is_nothing_to_offer() =>
        Assert.Empty(Assert.Single(await FixHarness.VouchesAsync(Source("public Span<byte> Head() => new(_start, 16);"), runtime: false)));

    [Fact]
    public async Task A_type_of_that_name_which_is_no_attribute_stands_in_the_way() =>
        Assert.Empty(Assert.Single(await FixHarness.VouchesAsync(Source("public Span<byte> Head() => new(_start, 16);\n\nprivate sealed class StableMapping { }\n\nprivate sealed class StableMappingAttribute { }"))));

    [Fact]
    public async Task Line_endings_are_kept()
    {
        string code = Assert.Single(Assert.Single(await FixHarness.VouchesAsync(Source("public Span<byte> Head() => new(_start, 16);").Replace("\n", "\r\n", StringComparison.Ordinal)))).Code;

        Assert.DoesNotContain("\n", code.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_but_the_author_can_apply_it()
    {
        var provider = new PlainViewVouchFix();
        Document document = FixHarness.CreateProject().AddDocument("Test.cs", Source("public Span<byte> Head() => new(_start, 16);"));
        var actions = new List<CodeAction>();
        Diagnostic report = Assert.Single(await FixHarness.ReportsAsync(document, Token));
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), Token));

        // dotnet format needs Fix All; mmap-review and an editor's menu look at the priority
        Assert.Null(provider.GetFixAllProvider());
        Assert.Equal(CodeActionPriority.Low, Assert.Single(actions).Priority);
    }

    private static string Source(string member, bool imported = false) =>
        FixVerifier.Source(
            "private readonly byte* _start;\n\npublic Reader(MemoryMappedViewAccessor accessor) => accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);\n\n" + member, imported);
}

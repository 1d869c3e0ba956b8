using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewFixAllTests
{
    [Fact]
    public Task Many_sites_of_one_member_in_two_documents() =>
        FixVerifier.RuntimeAsync(
            FixKeys.PrivateBuffer,
            FixVerifier.Acquired(
                """
                ReadOnlySpan<byte> a = [|new ReadOnlySpan<byte>(p, 8)|];
                Span<byte> b = [|new Span<byte>(p + 8, 8)|];
                var c = [|new ReadOnlySpan<byte>(p + n, n)|];
                return Parse(a) + Parse(b) + Parse(c) + Parse([|new ReadOnlySpan<byte>(p, 16)|]);
                """),
            FixVerifier.Released(
                """
                ReadOnlySpan<byte> a = accessor.AsRelaxedView(0, 8).ReadInto(0, stackalloc byte[8]);
                ReadOnlySpan<byte> b = accessor.AsRelaxedView(8, 8).ReadInto(0, stackalloc byte[8]);
                ReadOnlySpan<byte> c = accessor.AsRelaxedView(n, n).ToArray();
                return Parse(a) + Parse(b) + Parse(c) + Parse(accessor.AsRelaxedView(0, 16).ReadInto(0, stackalloc byte[16]));
                """),
            documents: 2);

    [Fact]
    public Task Inserted_statements_of_neighbours_stay_beside_their_declarations() =>
        FixVerifier.RuntimeAsync(
            FixKeys.PrivateBuffer,
            FixVerifier.Acquired("p++;\nReadOnlySpan<byte> a = [|new(p, 8)|];\nReadOnlySpan<byte> b = [|new(p, 9)|];\nReadOnlySpan<byte> c = [|new(p, 10)|];\nreturn a[0] + b[0] + c[0];"),
            FixVerifier.Acquired(
                """
                p++;
                Span<byte> a = stackalloc byte[8];
                MappedCopy.CopyTo(new ReadOnlySpan<byte>(p, 8), a);
                Span<byte> b = stackalloc byte[9];
                MappedCopy.CopyTo(new ReadOnlySpan<byte>(p, 9), b);
                Span<byte> c = stackalloc byte[10];
                MappedCopy.CopyTo(new ReadOnlySpan<byte>(p, 10), c);
                return a[0] + b[0] + c[0];
                """));

    [Fact]
    public Task Sites_inside_each_other() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Copy,
            FixVerifier.Acquired(
                "return [|new ReadOnlySpan<byte>(p + BinaryPrimitives.ReadInt32LittleEndian([|new ReadOnlySpan<byte>(p, 4)|]), BinaryPrimitives.ReadInt32LittleEndian([|new ReadOnlySpan<byte>(p + 4, 4)|]))|].ToArray()[0];"),
            FixVerifier.Released(
                "return accessor.AsRelaxedView(accessor.AsRelaxedView(0, 4).ReadInt32LittleEndian(), accessor.AsRelaxedView(4, 4).ReadInt32LittleEndian()).ToArray()[0];"));

    /// <summary>As dotnet format asks when it was offered nothing at the first report.</summary>
    [Fact]
    public async Task Without_a_key_each_site_gets_its_first_fix()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string source = FixVerifier.Source(FixVerifier.Acquired(
            "Span<byte> w = new(p, n);\nw[0] = 1;\nParse(w);\nReadOnlySpan<byte> s = new(p, n);\nreturn s[0] + new ReadOnlySpan<byte>(p, 4).ToArray()[0];"));
        Document document = FixHarness.CreateProject().AddDocument("Test.cs", source);
        IReadOnlyList<Diagnostic> reports = await FixHarness.ReportsAsync(document, token);
        var context = new FixAllContext(document, new PlainViewFix(), FixAllScope.Document, codeActionEquivalenceKey: null!, ["MMAP001"], new KnownReports(reports), token);

        Solution changed = await FixAllAsync(context, token);

        string code = (await changed.GetDocument(document.Id)!.GetTextAsync(token)).ToString();
        Assert.Contains("Span<byte> w = new(p, n);", code, StringComparison.Ordinal);
        Assert.Contains("RelaxedView<byte> s = accessor.AsRelaxedView(0, n);", code, StringComparison.Ordinal);
        Assert.Contains("accessor.AsRelaxedView(0, 4).ToArray()[0]", code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_no_address_is_corrected()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        string source = FixVerifier.Source(FixVerifier.Acquired("ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\nreturn s[0];", adding: ""));
        Document document = FixHarness.CreateProject().AddDocument("Test.cs", source);
        IReadOnlyList<Diagnostic> reports = await FixHarness.ReportsAsync(document, token);
        Assert.All(Assert.Single(await FixHarness.OffersAsync(document, token)), offer => Assert.True(FixKeys.Corrects(offer.Key)));
        var context = new FixAllContext(document, new PlainViewFix(), FixAllScope.Document, codeActionEquivalenceKey: null!, ["MMAP001"], new KnownReports(reports), token);

        Assert.Equal(source, (await (await FixAllAsync(context, token)).GetDocument(document.Id)!.GetTextAsync(token)).ToString());
    }

    private static async Task<Solution> FixAllAsync(FixAllContext context, CancellationToken cancellationToken)
    {
        CodeAction? action = await new PlainViewFix().GetFixAllProvider().GetFixAsync(context);
        return action is null
            ? context.Project.Solution
            : (await action.GetOperationsAsync(cancellationToken)).OfType<ApplyChangesOperation>().SingleOrDefault()?.ChangedSolution ?? context.Project.Solution;
    }

    private sealed class KnownReports(IReadOnlyList<Diagnostic> reports) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(reports);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(reports);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }

    [Fact]
    public Task Views_that_share_their_uses() =>
        FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            FixVerifier.Acquired("ReadOnlySpan<byte> a = [|new(p, n)|];\nReadOnlySpan<byte> b = [|new(p + n, n)|];\na = n > 5 ? a : b;\nreturn a.SequenceEqual(b) ? a[0] : b.IndexOf((byte)3);"),
            FixVerifier.Released("RelaxedView<byte> a = accessor.AsRelaxedView(0, n);\nRelaxedView<byte> b = accessor.AsRelaxedView(n, n);\na = n > 5 ? a : b;\nreturn a.SequenceEqual(b) ? a[0] : b.IndexOf((byte)3);"));
}

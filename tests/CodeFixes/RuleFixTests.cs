using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.CodeFixes.Tests;

/// <summary>The fixes of the rules other than MMAP001: of each report alone, and all of them; a second run changes nothing.</summary>
public sealed partial class RuleFixTests
{
    private const string Acquire = "        byte* p = null;\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n";
    private const string Release = "a.SafeMemoryMappedViewHandle.ReleasePointer();\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""
            int n = int.Parse("1"); // one

            // give it back
            RELEASE
            return n;
        """, """
            try
            {
                int n = int.Parse("1"); // one

                // give it back
                return n;
            }
            finally
            {
                RELEASE
            }
        """)]
    [InlineData("""
            Console.WriteLine(*p);
            RELEASE
            return 1;
        """, """
            try
            {
                Console.WriteLine(*p);
            }
            finally
            {
                RELEASE
            }
            return 1;
        """)]
    [InlineData("""
            if (*p == 0)
            {
                RELEASE
                return 0;
            }

            string s = @"a
        b";
        #if DEBUG
            s += "c";
        #endif
            Console.WriteLine(s);
            RELEASE
            return 1;
        """, """
            try
            {
                if (*p == 0)
                {
                    return 0;
                }

                string s = @"a
        b";
        #if DEBUG
                s += "c";
        #endif
                Console.WriteLine(s);
            }
            finally
            {
                RELEASE
            }
            return 1;
        """)]
    public async Task The_release_goes_into_finally(string before, string after) =>
        await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(), Method(Acquire + Indented(before)), Method(Acquire + Indented(after)));

    [Fact]
    public async Task A_missing_release_is_added() => await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(),
        Method("        using var b = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor();\n" + Acquire.Replace("a.", "b.", StringComparison.Ordinal) + "\n        return *p;\n"),
        Method("        using var b = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor();\n" + Acquire.Replace("a.", "b.", StringComparison.Ordinal)
            + "\n        try\n        {\n            return *p;\n        }\n        finally\n        {\n            " + Release.Replace("a.", "b.", StringComparison.Ordinal) + "        }\n"));

    [Fact]
    public async Task The_acquire_goes_before_try() => await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(),
        Method("        byte* p = null;\n        try\n        {\n            // take it\n            a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n            return *p;\n        }\n        finally\n        {\n            " + Release + "        }\n"),
        Method("        byte* p = null;\n        // take it\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n        try\n        {\n            return *p;\n        }\n        finally\n        {\n            " + Release + "        }\n"));

    [Fact]
    public async Task Where_something_stands_before_it_the_release_is_guarded() => await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(),
        Method("        byte* p = null;\n        try\n        {\n            Console.WriteLine();\n            a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n            return *p;\n        }\n        finally\n        {\n            " + Release + "        }\n"),
        Method("        byte* p = null;\n        try\n        {\n            Console.WriteLine();\n            a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n            return *p;\n        }\n        finally\n        {\n            if (p != null)\n            {\n                " + Release + "            }\n        }\n"));

    [Theory]
    [InlineData("    private byte* _p;\n    private readonly MemoryMappedViewAccessor _a;\n\n    public C(MemoryMappedFile f)\n    {\n        _a = f.CreateViewAccessor();\n        _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p);\n        Console.WriteLine();\n    }\n")]
    [InlineData("    public byte* M(MemoryMappedFile f)\n    {\n        var a = f.CreateViewAccessor();\n        byte* p = null;\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n        return p;\n    }\n")]
    public async Task An_address_that_lives_on_is_not_released(string members)
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(new AcquireBalanceAnalyzer(), "using System;\nusing System.IO.MemoryMappedFiles;\n\npublic unsafe class C\n{\n" + members + "}\n");

        Assert.Null((await ApplyAsync(new AcquireBalanceFix(), document, Assert.Single(reports)))?.ToString());
    }

    [Fact]
    public async Task All_of_a_document_are_fixed()
    {
        string one = Acquire + "        Console.WriteLine(*p);\n        " + Release + "        return 1;\n";
        string fixedOne = Acquire + "        try\n        {\n            Console.WriteLine(*p);\n        }\n        finally\n        {\n            " + Release + "        }\n        return 1;\n";
        await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(),
            Method(one) + Method(one, "D") + Method(one, "E"), Method(fixedOne) + Method(fixedOne, "D") + Method(fixedOne, "E"));
    }

    [Fact]
    public async Task Line_endings_are_kept() => await FixesAsync(new AcquireBalanceAnalyzer(), new AcquireBalanceFix(),
        Method(Acquire + "        Console.WriteLine(*p);\n        " + Release + "        return 1;\n").Replace("\n", "\r\n", StringComparison.Ordinal),
        Method(Acquire + "        try\n        {\n            Console.WriteLine(*p);\n        }\n        finally\n        {\n            " + Release + "        }\n        return 1;\n").Replace("\n", "\r\n", StringComparison.Ordinal));

    [Theory]
    [InlineData("return new ReadOnlySpan<byte>(p, 4); // four", "return new ReadOnlySpan<byte>(p, 4).ToArray(); // four")]
    [InlineData("return new(p, 4);", "return new ReadOnlySpan<byte>(p, 4).ToArray();")]
    [InlineData("return p == null ? default : new ReadOnlySpan<byte>(p, 4);", "return (p == null ? default : new ReadOnlySpan<byte>(p, 4)).ToArray();")]
    public async Task A_returned_span_is_copied(string before, string after) => await FixesAsync(new OutlivesViewAnalyzer(), new OutlivesViewFix(), Returned(before), Returned(after));

    [Fact]
    public async Task A_span_that_the_caller_may_write_to_is_not_copied()
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(new OutlivesViewAnalyzer(), Returned("return new(p, 4);").Replace("ReadOnlySpan", "Span", StringComparison.Ordinal));

        Assert.Null((await ApplyAsync(new OutlivesViewFix(), document, Assert.Single(reports)))?.ToString());
    }

    [Theory]
    [InlineData("while (_h->Ready == 0) { }", "while (Volatile.Read(ref _h->Ready) == 0) { }")]
    [InlineData("if ((_h->Ready) == 1) { return; }", "if ((Volatile.Read(ref _h->Ready)) == 1) { return; }")]
    [InlineData("_h->Ready = 1; // go", "Volatile.Write(ref _h->Ready, 1); // go")]
    public async Task A_plain_access_becomes_volatile(string before, string after) => await FixesAsync(new CrossProcessFieldAnalyzer(), new CrossProcessFieldFix(), Shared(before), Shared(after));

    [Fact]
    public async Task Without_the_using_the_name_is_written_out() => await FixesAsync(new CrossProcessFieldAnalyzer(), new CrossProcessFieldFix(),
        Shared("while (_h->Ready == 0) { }").Replace("using System.Threading;\n", "", StringComparison.Ordinal).Replace("Volatile.Read(ref _h->Ready);", "System.Threading.Volatile.Read(ref _h->Ready);", StringComparison.Ordinal),
        Shared("while (System.Threading.Volatile.Read(ref _h->Ready) == 0) { }").Replace("using System.Threading;\n", "", StringComparison.Ordinal).Replace(" => Volatile.Read", " => System.Threading.Volatile.Read", StringComparison.Ordinal));

    [Theory]
    [InlineData("_h->Ready++;")]
    [InlineData("*_h = default;")]
    [InlineData("if (Volatile.Read(ref _h->Ready) == 0) { Volatile.Write(ref _h->Ready, 1); }")]
    public async Task What_needs_another_algorithm_is_left(string statement)
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(new CrossProcessFieldAnalyzer(), Shared(statement));

        Assert.Null((await ApplyAsync(new CrossProcessFieldFix(), document, Assert.Single(reports)))?.ToString());
    }

    private static string Indented(string lines) => string.Concat(lines.Replace("RELEASE", Release.TrimEnd(), StringComparison.Ordinal).Split('\n')
        .Select(static l => (l.StartsWith("    ", StringComparison.Ordinal) ? "    " + l : l) + "\n"));

    private static string Method(string body, string type = "C") => (type == "C" ? "using System;\nusing System.IO.MemoryMappedFiles;\n\n" : "")
        + "public unsafe class " + type + "\n{\n    public int M(MemoryMappedViewAccessor a)\n    {\n" + body + "    }\n}\n";

    private static string Returned(string statement) =>
        "using System;\nusing System.IO.MemoryMappedFiles;\n\npublic unsafe class C\n{\n    public ReadOnlySpan<byte> M(MemoryMappedFile f)\n    {\n        using var a = f.CreateViewAccessor();\n" + Acquire + "        " + statement + "\n    }\n}\n";

    private static string Shared(string statement) =>
        "using System.IO.MemoryMappedFiles;\nusing System.Threading;\n\npublic unsafe struct H { public int Ready; public int Size; }\n\npublic unsafe class C\n{\n    private readonly H* _h;\n\n    public C(MemoryMappedViewAccessor a)\n    {\n"
        + Acquire + "        _h = (H*)p;\n    }\n\n    public int Peek() => Volatile.Read(ref _h->Ready);\n\n    public void M()\n    {\n        " + statement + "\n    }\n}\n";

    /// <summary>Each report alone must be offered a fix; Fix All must give the expected text, and find nothing more to do.</summary>
    private static async Task FixesAsync(DiagnosticAnalyzer analyzer, CodeFixProvider provider, string before, string after)
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(analyzer, before);
        Assert.NotEmpty(reports);
        foreach (Diagnostic report in reports)
        {
            string? alone = await ApplyAsync(provider, document, report);
            Assert.NotNull(alone);
            if (reports.Length == 1)
            {
                Assert.Equal(after, alone);
            }
        }

        Document all = document;
        for (int i = 0; i < 2; i++)
        {
            FixAllContext context = new(all, provider, FixAllScope.Document, codeActionEquivalenceKey: null, provider.FixableDiagnosticIds, new Reports(analyzer), Token);
            if (await provider.GetFixAllProvider()!.GetFixAsync(context) is { } action)
            {
                all = (await action.GetOperationsAsync(Token)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
            }

            Assert.Equal(after, (await all.GetTextAsync(Token)).ToString());
        }
    }

    private static async Task<string?> ApplyAsync(CodeFixProvider provider, Document document, Diagnostic report)
    {
        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), Token));
        return actions.Count == 0 ? null
            : (await (await actions[0].GetOperationsAsync(Token)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!.GetTextAsync(Token)).ToString();
    }

    private static async Task<(Document Document, Diagnostic[] Reports)> ReportsAsync(DiagnosticAnalyzer analyzer, string source)
    {
        Document document = FixHarness.CreateProject().AddDocument("Test.cs", source);
        Compilation compilation = (await document.Project.GetCompilationAsync(Token))!;
        Assert.Empty(compilation.GetDiagnostics(Token).Where(static d => d.Severity == DiagnosticSeverity.Error));
        return (document, [.. await compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(Token)]);
    }

    private sealed class Reports(DiagnosticAnalyzer analyzer) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => FindAsync(project, cancellationToken);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => await FindAsync(document.Project, cancellationToken);

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await FindAsync(project, cancellationToken);

        private async Task<IEnumerable<Diagnostic>> FindAsync(Project project, CancellationToken cancellationToken) =>
            await (await project.GetCompilationAsync(cancellationToken))!.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync(cancellationToken);
    }
}

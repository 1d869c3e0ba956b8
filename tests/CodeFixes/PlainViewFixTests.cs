using Microsoft.CodeAnalysis;
using MmapAnalyzers.Tests;

namespace MmapAnalyzers.CodeFixes.Tests;

/// <summary>What holds for every shape: the order, what is not offered, what is kept.</summary>
public sealed class PlainViewFixTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("return new ReadOnlySpan<byte>(p, n).ToArray()[0];", "MMAP001.Copy")]
    [InlineData("ReadOnlySpan<byte> s = new(p, 22);\nreturn s[0];", "MMAP001.PrivateBuffer MMAP001.RelaxedView MMAP001.Pin")]
    [InlineData("ReadOnlySpan<byte> s = new(p, n);\nreturn s[0];", "MMAP001.RelaxedView MMAP001.PrivateBuffer MMAP001.Pin")]
    [InlineData("ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\nreturn s[0];", "MMAP001.RelaxedView MMAP001.Pin")]
    [InlineData("Span<byte> s = new(p, 22);\ns[0] = 1;\nreturn 0;", "MMAP001.WritableView")]
    [InlineData("Span<byte> s = new(p, 22);\ns[0] = 1;\nreturn Parse(s);", "")]
    [InlineData("ReadOnlySpan<bool> s = new(p, 22);\nreturn s[0] ? 1 : 0;", "")]
    [InlineData("ReadOnlySpan<decimal> s = new(p, 2);\nreturn (int)s[0];", "")]
    public async Task The_shape_of_the_site_decides_the_order(string statements, string keys)
    {
        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(FixVerifier.Source(FixVerifier.Acquired(statements))));

        Assert.Equal(keys, string.Join(' ', offers.Select(o => o.Key)));
    }

    [Fact]
    public void Every_title_stands_on_the_page()
    {
        string page = File.ReadAllText(Repository.PathOf("docs/rules/MMAP001.md"));

        Assert.All(
            [PlainViewCopyFix.Title, PlainViewPrivateBufferFix.Title, PlainViewRelaxedViewFix.Title, PlainViewSnapshotFix.Title, PlainViewStorageFix.Title, PlainViewPinFix.Title, PlainViewVouchFix.Title],
            title => Assert.Contains(title.Split(" (")[0].Replace("'{0}' ", "", StringComparison.Ordinal), page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_memory_manager_keeps_its_spans()
    {
        const string source = """
            using System;
            using System.Buffers;
            using System.IO.MemoryMappedFiles;

            internal sealed unsafe class Tail : MemoryManager<byte>
            {
                private readonly byte* _start;

                public Tail(MemoryMappedViewAccessor accessor) => accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);

                public override Span<byte> GetSpan() => new(_start, 16);

                public override MemoryHandle Pin(int elementIndex = 0) => default;

                public override void Unpin() { }

                protected override void Dispose(bool disposing) { }
            }
            """;

        Assert.All(await FixHarness.OffersAsync(source), Assert.Empty);
    }

    [Theory]
    [InlineData("_start, checked((int)_accessor.Capacity)")]
    [InlineData("length: checked((int)_accessor.Capacity), pointer: _start")]
    [InlineData("_start, (int)Missing.Capacity")]
    public async Task A_memory_manager_of_a_whole_view_gets_no_fix(string arguments)
    {
        string source = FixVerifier.Source(
            $$"""
            private readonly MemoryMappedViewAccessor _accessor;
            private readonly byte* _start;

            public Reader(MemoryMappedViewAccessor accessor)
            {
                _accessor = accessor;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            }

            public Span<byte> GetSpan() => new({{arguments}});
            """);

        Assert.All(await FixHarness.OffersAsync(source), Assert.Empty);
    }

    [Fact]
    public async Task Nothing_is_offered_that_does_not_compile()
    {
        // the user's own MappedCopy hides the runtime's, and the accessor is out of reach
        string source = FixVerifier.Source(
            """
            private static class MappedCopy { }

            public static byte[] Read(MemoryMappedFile map)
            {
                byte* p = null;
                map.CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                return new ReadOnlySpan<byte>(p, 16).ToArray();
            }
            """);

        Assert.Empty(Assert.Single(await FixHarness.OffersAsync(source)));
    }

    [Fact]
    public async Task Nothing_is_offered_that_would_lose_a_comment()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("return new ReadOnlySpan<byte>(p /* start */ + 4, n).ToArray()[0];"));

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source)));

        Assert.Contains("MappedCopy.ToArray(new ReadOnlySpan<byte>(p /* start */ + 4, n))", offer.Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return new ReadOnlySpan<byte>(p, missing).ToArray()[0];")]
    [InlineData("return new ReadOnlySpan<byte>(p, n).ToArray(;")]
    [InlineData("var s = new ReadOnlySpan<Missing>(p, n);")]
    [InlineData("ReadOnlySpan<byte> s = new(p, 4);\nreturn s.Nothing() + Parse(s, s);")]
    [InlineData("ReadOnlySpan<byte> s = new(p, ")]
    public async Task Sources_that_do_not_bind_are_no_reason_to_fail(string statements)
    {
        string source = FixVerifier.Source(FixVerifier.Acquired(statements));
        Document document = FixHarness.CreateProject().AddDocument("Test.cs", source);
        int errors = await ErrorsAsync(document);

        foreach (Offer offer in (await FixHarness.OffersAsync(document, Token)).SelectMany(site => site))
        {
            Assert.True(await ErrorsAsync(document.WithText(Microsoft.CodeAnalysis.Text.SourceText.From(offer.Code))) <= errors, offer.Code);
        }
    }

    [Fact]
    public async Task Line_endings_and_comments_are_kept()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired(
            "// above\nReadOnlySpan<byte> head = new ReadOnlySpan<byte>(p, 22); // beside\n/* below */\nreturn Parse(head);", adding: " // pins the view"))
            .Replace("\n", "\r\n", StringComparison.Ordinal);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal(FixKeys.PrivateBuffer, offers[0].Key);
        Assert.Contains("        Span<byte> head = stackalloc byte[22]; // beside\r\n            MappedCopy.CopyTo(new ReadOnlySpan<byte>(p, 22), head);\r\n", offers[0].Code, StringComparison.Ordinal);
        Assert.All(offers, offer => Assert.DoesNotContain("\n", offer.Code.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal));
        foreach (string comment in (ReadOnlySpan<string>)["// above", "// beside", "/* below */", "// pins the view"])
        {
            Assert.Contains(comment, offers[0].Code, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "using MmapAnalyzers.Runtime;\n\nnamespace N;")]
    [InlineData("// licence\n\n", "// licence\n\nusing MmapAnalyzers.Runtime;\n\nnamespace N;")]
    [InlineData("using System.Text;\nusing Zed;\nusing A = System.Int32;\n", "using System.Text;\nusing MmapAnalyzers.Runtime;\nusing Zed;\nusing A = System.Int32;\n")]
    [InlineData("global using MmapAnalyzers.Runtime;\n", "global using MmapAnalyzers.Runtime;\nnamespace N;")]
    public async Task The_namespace_is_imported_once_and_in_its_place(string usings, string expected)
    {
        string source = usings + """
            namespace N;
            internal static unsafe class Reader
            {
                public static byte[] Read(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor accessor)
                {
                    byte* p = null;
                    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                    return new System.ReadOnlySpan<byte>(p, 16).ToArray();
                }
            }
            """;
        Document document = FixHarness.CreateProject().AddDocument("Zed.cs", "namespace Zed { }").Project.AddDocument("Test.cs", source);

        Offer offer = (await FixHarness.OffersAsync(document, Token))[0][0];

        Assert.StartsWith(expected, offer.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_project_that_compiles_the_file_must_reference_the_runtime()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("var all = new ReadOnlySpan<byte>(p, n).ToArray();\nreturn all[0];"));
        Project first = FixHarness.CreateProject().WithAssemblyName("First");
        Project second = first.Solution.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Second", "Second", LanguageNames.CSharp,
            compilationOptions: first.CompilationOptions, parseOptions: first.ParseOptions, metadataReferences: ReferencePacks.Framework("net8.0"))).Projects.Single(p => p.Name == "Second");
        Solution solution = second.AddDocument("Reader.cs", source, filePath: "/src/Reader.cs").Project.Solution;
        Document document = solution.GetProject(first.Id)!.AddDocument("Reader.cs", source, filePath: "/src/Reader.cs");
        Assert.Single(document.GetLinkedDocumentIds());

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(document, Token)));

        Assert.Equal(FixKeys.PrivateBufferBcl, offer.Key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_fixed_program_prints_what_the_old_one_printed(int choice)
    {
        string source = FixVerifier.Source(
            """
            public static string Run(string path)
            {
                using var map = MemoryMappedFile.CreateFromFile(path);
                var lines = new List<string>();
                foreach (long offset in new long[] { 0, 1, 4096, 5000 })
                {
                    lines.Add(Describe(map, offset, 37));
                }

                return string.Join(';', lines);
            }

            private static string Describe(MemoryMappedFile map, long offset, int n)
            {
                using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(offset, 1000);
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                byte* start = p + accessor.PointerOffset;
                try
                {
                    ReadOnlySpan<byte> head = new ReadOnlySpan<byte>(start, 22);
                    ReadOnlySpan<byte> body = new ReadOnlySpan<byte>(start + n, n);
                    byte[] copy = new Span<byte>(start + n + 8, 5).ToArray();
                    int word = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(start + 3, 4)) + MemoryMarshal.Read<int>(body);
                    return $"{head[3]} {head.IndexOf((byte)9)} {body.Length} {body.IndexOf((byte)100)} {Convert.ToHexString(copy)} {word} {Parse(body.Slice(2, 4))} {Encoding.Latin1.GetString(body)}";
                }
                finally
                {
                    accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                }
            }
            """);
        string code = await FixedProgram.CheckAsync(source, offers => offers[Math.Min(choice, offers.Count - 1)]);

        Assert.DoesNotContain("AcquirePointer", code, StringComparison.Ordinal);
    }

    private static async Task<int> ErrorsAsync(Document document) =>
        (await document.GetSemanticModelAsync(Token))!.GetDiagnostics(cancellationToken: Token).Count(d => d.Severity == DiagnosticSeverity.Error);
}

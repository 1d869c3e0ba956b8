namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewSnapshotFixTests
{
    private const string OpenRead = "MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read)";

    [Fact]
    public Task Parsed_in_the_member_that_opens_it() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Snapshot,
            Local("byte* p = null;\n    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n    int length = (int)new FileInfo(path).Length;\n    var all = [|new ReadOnlySpan<byte>(p, length)|];\n    Span<byte> tail = [|new(p + 8, length - 8)|];\n    int sum = Parse(all) + Parse(tail);\n    accessor.SafeMemoryMappedViewHandle.ReleasePointer();"),
            Local("using MappedSnapshot snapshot = MappedSnapshot.Acquire(path);\n    int length = (int)new FileInfo(path).Length;\n    var all = snapshot.Span.Slice(0, length);\n    ReadOnlySpan<byte> tail = snapshot.GetMemory(8, length - 8).Span;\n    int sum = Parse(all) + Parse(tail);"));

    [Fact]
    public Task Opened_in_the_constructor_for_all_members() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Snapshot,
            Field(OpenRead, "private readonly byte* _p;\n", "\n    _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _p);", "[|new(_p, _length)|]", "[|new ReadOnlySpan<byte>(_p + at, n)|]", "_accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n    ", "_accessor.Dispose();"),
            Field(OpenRead, "private readonly MappedSnapshot _snapshot;\n", "\n    _snapshot = MappedSnapshot.Acquire(path);", "_snapshot.Span.Slice(0, _length)", "_snapshot.GetMemory(at, n).Span", "", "_accessor.Dispose();\n    _snapshot.Dispose();"),
            documents: 2);

    [Fact]
    public Task Opened_by_using_statements() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Snapshot,
            UsingStatements("byte* p = null;\n        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n        int n = Parse([|new ReadOnlySpan<byte>(p, (int)accessor.Capacity)|]) + Parse([|new ReadOnlySpan<byte>(p + 7, 20)|]);\n        accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n        return n;"),
            UsingStatements("using MappedSnapshot snapshot = MappedSnapshot.Acquire(path);\n        int n = Parse(snapshot.Span) + Parse(snapshot.GetMemory(7, 20).Span);\n        return n;"));

    [Theory]
    [InlineData("using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);", "stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "stream.SafeFileHandle")]
    [InlineData("using var stream = File.OpenRead(path);", "stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "stream.SafeFileHandle")]
    [InlineData("using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read);", "handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "handle")]
    [InlineData("", "new FileStream(path, FileMode.Open, FileAccess.Read), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "path")]
    [InlineData("", "path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read", "path")]
    public async Task Whatever_opens_it(string before, string arguments, string source)
    {
        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(Opened(before, arguments)));

        Assert.Equal(FixKeys.Snapshot, offers[0].Key);
        Assert.Contains($"using MappedSnapshot snapshot = MappedSnapshot.Acquire({source});", offers[0].Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "path", "the mapping can be written")]
    [InlineData("", "path, FileMode.Open, null, 0, MemoryMappedFileAccess.ReadWrite", "the mapping can be written")]
    [InlineData("", "path, FileMode.OpenOrCreate, null, 0, MemoryMappedFileAccess.Read", "the file may be new")]
    [InlineData("", "new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "a writer is expected")]
    [InlineData("using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);", "stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "the stream can write")]
    [InlineData("using var stream = Other(path);", "stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, false", "nobody knows how it was opened")]
    public async Task Is_not_offered_for_a_file_that_may_change(string before, string arguments, string because)
    {
        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(Opened(before, arguments)));

        Assert.False(offers.Any(offer => offer.Key == FixKeys.Snapshot), because);
    }

    [Theory]
    [InlineData("public ReadOnlySpan<byte> Open(string path)", "return new ReadOnlySpan<byte>(p, (int)accessor.Capacity);", "the span outlives the snapshot")]
    [InlineData("public int Open(string path)", "ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\n    while (s[0] == 0) { }\n    return 1;", "a snapshot would never change")]
    [InlineData("public int Open(string path)", "Span<byte> s = new(p, (int)accessor.Capacity);\n    s[0] = 1;\n    return 1;", "it is written")]
    public async Task Is_not_offered_where_it_is_something_else(string member, string body, string because)
    {
        string source = FixVerifier.Source($$"""
            {{member}}
            {
                using var map = {{OpenRead}};
                using var accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                {{body}}
            }
            """).Replace("using System.IO.MemoryMappedFiles;", "using System.IO;\nusing System.IO.MemoryMappedFiles;", StringComparison.Ordinal);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.False(offers.Any(offer => offer.Key == FixKeys.Snapshot), because);
    }

    [Theory]
    [InlineData("0, 0", "int n = (int)accessor.Capacity;\n    ReadOnlySpan<byte> s = new(p, n);\n    return Parse(s);", false, "the loop below could count to the end of the page")]
    [InlineData("0, 0", "ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\n    return accessor.Capacity > 7 ? Parse(s) : 0;", false, "others count by the page's end")]
    [InlineData("0, 0", "ReadOnlySpan<byte> s = new(p + 7, (int)accessor.Capacity - 7);\n    return Parse(s);", false, "the piece would be longer than the file")]
    [InlineData("0, 0", "ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\n    return Parse(s);", true, "the whole")]
    [InlineData("0, size", "int n = (int)accessor.Capacity;\n    ReadOnlySpan<byte> s = new(p + 7, n - 7);\n    return Parse(s);", true, "the size that was asked for")]
    public async Task A_view_ends_with_its_page_and_a_snapshot_with_the_file(string view, string body, bool offered, string because)
    {
        string source = FixVerifier.Source($$"""
            public static int Open(string path, long size)
            {
                using var map = {{OpenRead}};
                using var accessor = map.CreateViewAccessor({{view}}, MemoryMappedFileAccess.Read);
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                {{body}}
            }
            """).Replace("using System.IO.MemoryMappedFiles;", "using System.IO;\nusing System.IO.MemoryMappedFiles;", StringComparison.Ordinal);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.True(offered == offers.Any(offer => offer.Key == FixKeys.Snapshot), because);
    }

    [Fact]
    public async Task A_view_that_is_mapped_again_later_gets_none()
    {
        string source = Field(OpenRead, "private readonly byte* _p;\n", "\n    _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _p);", "new(_p, _length)", "new ReadOnlySpan<byte>(_p + at, n)", "", "_accessor = _map.CreateViewAccessor();");

        Assert.All(await FixHarness.OffersAsync(FixVerifier.Source(source.Replace("private readonly MemoryMappedViewAccessor", "private MemoryMappedViewAccessor", StringComparison.Ordinal))), offers =>
            Assert.DoesNotContain(offers, offer => offer.Key == FixKeys.Snapshot));
    }

    [Fact]
    public async Task The_fixed_program_prints_what_the_old_one_printed()
    {
        string source = FixVerifier.Source(Field(OpenRead, "private readonly byte* _p;\n", "\n    _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _p);", "new(_p, _length)", "new ReadOnlySpan<byte>(_p + at, n)", "_accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n    ", "_accessor.Dispose();")
            + "\n\npublic static string Run(string path)\n{\n    var reader = new Reader(path);\n    string all = $\"{reader.Sum()} {Convert.ToHexString(reader.Piece(8100, 100))}\";\n    reader.Dispose();\n    return all;\n}");

        string code = await FixedProgram.CheckAsync(source, offers => offers.Single(o => o.Key == FixKeys.Snapshot));

        Assert.DoesNotContain("AcquirePointer", code, StringComparison.Ordinal);
    }

    private static string UsingStatements(string body) =>
        $$"""
        public static int Open(string path)
        {
            using (var map = {{OpenRead}})
            using (var accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read))
            {
                {{body}}
            }
        }
        """.Replace("FileMode", "System.IO.FileMode", StringComparison.Ordinal);

    private static string Opened(string before, string arguments) =>
        FixVerifier.Source($$"""
            private static System.IO.FileStream Other(string path) => null!;

            public static int Open(string path)
            {
                {{before}}
                using var map = MemoryMappedFile.CreateFromFile({{arguments}});
                using var accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                var all = new ReadOnlySpan<byte>(p, (int)accessor.Capacity);
                return Parse(all);
            }
            """).Replace("using System.IO.MemoryMappedFiles;", "using System.IO;\nusing System.IO.MemoryMappedFiles;", StringComparison.Ordinal);

    private static string Local(string body) =>
        $$"""
        public static int Open(string path)
        {
            using var map = {{OpenRead}};
            using var accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            {{body}}
            return sum;
        }
        """.Replace("FileMode", "System.IO.FileMode", StringComparison.Ordinal).Replace("FileInfo", "System.IO.FileInfo", StringComparison.Ordinal);

    private static string Field(string open, string field, string acquire, string all, string piece, string release, string dispose) =>
        $$"""
        private readonly MemoryMappedFile _map;
        private readonly MemoryMappedViewAccessor _accessor;
        {{field}}private readonly int _length;

        public Reader(string path)
        {
            _length = checked((int)new FileInfo(path).Length);
            _map = {{open}};
            _accessor = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);{{acquire}}
        }

        public int Sum()
        {
            ReadOnlySpan<byte> all = {{all}};
            return Parse(all);
        }

        public void Dispose()
        {
            {{release}}{{dispose}}
        }

        private ReadOnlySpan<byte> Piece(int at, int n) => {{piece}};
        """.Replace("FileMode", "System.IO.FileMode", StringComparison.Ordinal).Replace("FileInfo", "System.IO.FileInfo", StringComparison.Ordinal);
}

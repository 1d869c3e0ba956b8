namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewRelaxedViewFixTests
{
    [Theory]
    [InlineData(
        "Span<byte> data = [|new Span<byte>(p, n)|];\nint sum = data.IndexOf((byte)10) + data[3] + data.Length;\nforeach (byte b in data[2..])\n{\n    sum += b;\n}\n\nreturn sum;",
        "RelaxedView<byte> data = accessor.AsRelaxedView(0, n);\nint sum = data.IndexOf((byte)10) + data[3] + data.Length;\nforeach (byte b in data[2..])\n{\n    sum += b;\n}\n\nreturn sum;")]
    [InlineData(
        "var data = [|new ReadOnlySpan<byte>(p, n)|];\nvar tail = data.Slice(4);\nReadOnlySpan<byte> rest = tail[2..];\nreturn BinaryPrimitives.ReadInt32LittleEndian(rest) + Encoding.ASCII.GetString(tail).Length + MemoryMarshal.Read<int>(data);",
        "var data = accessor.AsRelaxedView(0, n);\nvar tail = data.Slice(4);\nRelaxedView<byte> rest = tail[2..];\nreturn rest.ReadInt32LittleEndian() + tail.GetString(Encoding.ASCII).Length + data.Read<int>(0);")]
    [InlineData(
        "ReadOnlySpan<byte> data = [|new(p, n)|];\ndata = data.Slice(1);\nreturn Parse(data.Slice(4, 20));",
        "RelaxedView<byte> data = accessor.AsRelaxedView(0, n);\ndata = data.Slice(1);\nreturn Parse(data.Slice(4, 20).ReadInto(0, stackalloc byte[20]));")]
    [InlineData("return [|new Span<byte>(p, n)|].IndexOf((byte)7);", "return accessor.AsRelaxedView(0, n).IndexOf((byte)7);")]
    public Task Of_a_local(string before, string after) =>
        FixVerifier.RuntimeAsync(FixKeys.RelaxedView, FixVerifier.Acquired(before), FixVerifier.Released(after));

    [Theory]
    [InlineData("using var s = [|new System.IO.UnmanagedMemoryStream(p + 4, n)|];\nreturn s.ReadByte();", "using var s = accessor.AsRelaxedView(4, n).AsStream();\nreturn s.ReadByte();")]
    [InlineData("using System.IO.UnmanagedMemoryStream s = [|new(p, n)|];\nreturn s.ReadByte();", "using System.IO.Stream s = accessor.AsRelaxedView(0, n).AsStream();\nreturn s.ReadByte();")]
    [InlineData("System.IO.Stream s = [|new System.IO.UnmanagedMemoryStream(p, n, n, System.IO.FileAccess.Read)|];\nreturn s.ReadByte();", "System.IO.Stream s = accessor.AsRelaxedView(0, n).AsStream();\nreturn s.ReadByte();")]
    public Task Of_a_stream(string before, string after) =>
        FixVerifier.RuntimeAsync(FixKeys.RelaxedView, FixVerifier.Acquired(before), FixVerifier.Released(after));

    [Theory]
    [InlineData("using var s = new System.IO.UnmanagedMemoryStream(p, n, n, System.IO.FileAccess.ReadWrite);\nreturn s.ReadByte();")]
    [InlineData("using var s = new System.IO.UnmanagedMemoryStream(p, n);\nreturn *s.PositionPointer;")]
    public async Task A_stream_that_writes_or_gives_its_pointer_is_left_alone(string statements) =>
        Assert.All(await FixHarness.OffersAsync(FixVerifier.Source(FixVerifier.Acquired(statements))), Assert.Empty);

    [Fact]
    public Task Of_a_helper_with_all_its_callers_and_the_pointer_field() =>
        FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            """
            private readonly MemoryMappedViewAccessor _accessor;
            private readonly byte* _start;

            public Reader(MemoryMappedFile map, long offset, int length)
            {
                _accessor = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
                byte* page = null;
                _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
                _start = page + _accessor.PointerOffset; // only whole pages are mapped
            }

            public string Text(int at, int n) => Encoding.UTF8.GetString(Piece(at, n));

            public bool IsZero(int at) => Piece(at, 1)[0] == 0;

            public void Dispose()
            {
                _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                _accessor.Dispose();
            }

            private ReadOnlySpan<byte> Piece(int at, int n)
            {
                return n == 0 ? default : [|new ReadOnlySpan<byte>(_start + at, n)|];
            }
            """,
            """
            private readonly MemoryMappedViewAccessor _accessor;

            public Reader(MemoryMappedFile map, long offset, int length)
            {
                _accessor = map.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            }

            public string Text(int at, int n) => Piece(at, n).GetString(Encoding.UTF8);

            public bool IsZero(int at) => Piece(at, 1)[0] == 0;

            public void Dispose()
            {
                _accessor.Dispose();
            }

            private RelaxedView<byte> Piece(int at, int n)
            {
                return n == 0 ? default : accessor_AsRelaxedView;
            }
            """.Replace("accessor_AsRelaxedView", "_accessor.AsRelaxedView(at, n)"));

    [Fact]
    public Task Two_views_of_one_helper_change_together() =>
        FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            Helper("if (at < 0)\n    {\n        return [|new ReadOnlySpan<byte>(_start, 4)|];\n    }\n\n    return [|new ReadOnlySpan<byte>(_start + at, 4)|];", "ReadOnlySpan", pointer: true),
            Helper("if (at < 0)\n    {\n        return _accessor.AsRelaxedView(0, 4);\n    }\n\n    return _accessor.AsRelaxedView(at, 4);", "RelaxedView", pointer: false));

    [Theory]
    [InlineData("var s = new Span<byte>(p, n);\ns[0] = 1;\nreturn 0;")]
    [InlineData("var s = new Span<byte>(p, n);\nfixed (byte* q = s)\n{\n    return q[0];\n}")]
    [InlineData("var s = new Span<byte>(p, n);\nforeach (ref byte b in s)\n{\n    b = 1;\n}\n\nreturn 0;")]
    [InlineData("ReadOnlySpan<byte> s = new(p, n);\nreturn Parse(s);")]
    [InlineData("ReadOnlySpan<byte> s = new(p, n);\ns = new byte[4];\nreturn s[0];")]
    [InlineData("ReadOnlySpan<byte> s = new(p, n);\nreturn s.GetHashCodeOf();")]
    [InlineData("ReadOnlySpan<char> s = new(p, n);\nreturn s.ToString().Length;")]
    public async Task Is_not_offered_when_a_use_has_no_counterpart(string statements)
    {
        string source = FixVerifier.Source(FixVerifier.Acquired(statements))
            + "internal static class Extensions { public static int GetHashCodeOf(this ReadOnlySpan<byte> s) => s.Length; public static int Twice(this object o) => 2; }\n";

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.DoesNotContain(offers, offer => offer.Key.StartsWith(FixKeys.RelaxedView, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public")]
    [InlineData("internal")]
    [InlineData("private protected")]
    public async Task A_helper_that_others_may_call_keeps_its_signature(string access)
    {
        string source = FixVerifier.Source(Helper("return new ReadOnlySpan<byte>(_start + at, 4);", "ReadOnlySpan", pointer: true).Replace("private ReadOnlySpan<byte> Piece", access + " ReadOnlySpan<byte> Piece"))
            .Replace("sealed unsafe class", "unsafe class");

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal([FixKeys.PrivateBuffer], offers.Select(o => o.Key));
    }

    [Fact]
    public Task A_pointer_that_something_else_needs_stays() =>
        FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            FixVerifier.Acquired("var data = [|new ReadOnlySpan<byte>(p, n)|];\nreturn data.IndexOf((byte)7) + p[3];"),
            FixVerifier.Acquired("var data = accessor.AsRelaxedView(0, n);\nreturn data.IndexOf((byte)7) + p[3];"));

    [Fact]
    public Task A_pointer_of_one_member_is_no_business_of_the_others() =>
        FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            Pair("// the first byte\n    byte* p = null; // not yet\n    try\n    {\n        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p); // pins\n        // looks for 7\n        return [|new ReadOnlySpan<byte>(p, n)|].IndexOf((byte)7);\n    }\n    finally\n    {\n        // always\n        if (p != null) // if at all\n            _accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n    }"),
            Pair("// the first byte\n    // looks for 7\n    return _accessor.AsRelaxedView(0, n).IndexOf((byte)7);"));

    [Fact]
    public Task A_finally_that_does_more_stays()
    {
        static string Members(string acquire, string view, string release) =>
            $$"""
            public static int Read(MemoryMappedViewAccessor accessor, int n)
            {
                {{acquire}}try
                {
                    return {{view}}.IndexOf((byte)7);
                }
                finally
                {
                    {{release}}Console.WriteLine(n);
                }
            }
            """;
        return FixVerifier.RuntimeAsync(
            FixKeys.RelaxedView,
            Members("byte* p = null;\n    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n    p += accessor.PointerOffset;\n    ", "[|new ReadOnlySpan<byte>(p, n)|]", "accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n        "),
            Members("", "accessor.AsRelaxedView(0, n)", ""));
    }

    private static string Pair(string body) =>
        $$"""
        private readonly MemoryMappedViewAccessor _accessor;

        public Reader(MemoryMappedFile map) => _accessor = map.CreateViewAccessor();

        public int Find(int n)
        {
            {{body}}
        }

        public byte First()
        {
            byte* p = null;
            _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
            byte first = *p;
            _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            return first;
        }
        """;

    private static string Helper(string body, string type, bool pointer) =>
        $$"""
        private readonly MemoryMappedViewAccessor _accessor;{{(pointer ? "\nprivate readonly byte* _start;" : "")}}

        public Reader(MemoryMappedFile map)
        {
            _accessor = map.CreateViewAccessor();{{(pointer ? "\n    _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);" : "")}}
        }

        public int First(int at) => Piece(at)[0];

        public void Dispose()
        {{{(pointer ? "\n    _accessor.SafeMemoryMappedViewHandle.ReleasePointer();" : "")}}
            _accessor.Dispose();
        }

        private {{type}}<byte> Piece(int at)
        {
            {{body}}
        }
        """;
}

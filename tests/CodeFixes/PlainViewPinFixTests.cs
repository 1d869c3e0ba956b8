namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewPinFixTests
{
    private const string Why = ".Pin(\"takes spans; not protected: another process can change the bytes between two reads\")";

    [Theory]
    [InlineData(
        "ReadOnlySpan<byte> s = [|new(p + n, n)|];\nreturn Parse(s);",
        "using var pin = accessor.AsRelaxedView(n, n)WHY;\nReadOnlySpan<byte> s = pin.Span;\nreturn Parse(s);")]
    [InlineData(
        "Span<byte> s = [|new(p, n)|];\nreturn Parse(s) + s[3];",
        "using var pin = accessor.AsRelaxedView(0, n)WHY;\nReadOnlySpan<byte> s = pin.Span;\nreturn Parse(s) + s[3];")]
    [InlineData(
        "n++;\n\n// the whole of it\nreturn Parse([|new ReadOnlySpan<byte>(p, n)|]); // parsed",
        "n++;\n\nusing var pin = accessor.AsRelaxedView(0, n)WHY;\n// the whole of it\nreturn Parse(pin.Span); // parsed")]
    [InlineData(
        "if (Parse([|new ReadOnlySpan<byte>(p, n)|]) > 3) { return 1; }\nint pin = 2;\nreturn pin;",
        "using var pin2 = accessor.AsRelaxedView(0, n)WHY;\nif (Parse(pin2.Span) > 3) { return 1; }\nint pin = 2;\nreturn pin;")]
    [InlineData("{ return Parse([|new ReadOnlySpan<byte>(p, n)|]); }", "{ using var pin = accessor.AsRelaxedView(0, n)WHY; return Parse(pin.Span); }")]
    [InlineData(
        "ref byte first = ref MemoryMarshal.GetReference([|new ReadOnlySpan<byte>(p, n)|]);\nreturn first;",
        "using var pin = accessor.AsRelaxedView(0, n)WHY;\nref byte first = ref MemoryMarshal.GetReference(pin.Span);\nreturn first;")]
    public Task Before_the_statement(string before, string after) =>
        FixVerifier.RuntimeAsync(FixKeys.Pin, FixVerifier.Acquired(before), FixVerifier.Released(after.Replace("WHY", Why, StringComparison.Ordinal)));

    [Fact]
    public Task Three_in_one_member_of_two_documents_one_inside_a_loop() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Pin,
            FixVerifier.Acquired(
                """
                int sum = Parse([|new ReadOnlySpan<byte>(p, n)|]) + Parse([|new ReadOnlySpan<byte>(p + n, n)|]);

                for (int i = 0; i < n; i++)
                {
                    ReadOnlySpan<byte> one = [|new(p + i, n)|];
                    sum += Parse(one);
                }

                return sum;
                """),
            FixVerifier.Released(
                """
                using var pin = accessor.AsRelaxedView(0, n)WHY;
                using var pin2 = accessor.AsRelaxedView(n, n)WHY;
                int sum = Parse(pin.Span) + Parse(pin2.Span);

                for (int i = 0; i < n; i++)
                {
                    using var pin3 = accessor.AsRelaxedView(i, n)WHY;
                    ReadOnlySpan<byte> one = pin3.Span;
                    sum += Parse(one);
                }

                return sum;
                """.Replace("WHY", Why, StringComparison.Ordinal)),
            documents: 2);

    [Theory]
    [InlineData("Span<byte> s = new(p, n);\ns[0] = 1;\nreturn 0;", "it is written")]
    [InlineData("return n > 3 ? Parse(new ReadOnlySpan<byte>(p, n)) : 0;", "made only on one branch")]
    [InlineData("return n > 3 && Parse(new ReadOnlySpan<byte>(p, n)) > 1 ? 1 : 0;", "made only after the test")]
    [InlineData("return n++ + Parse(new ReadOnlySpan<byte>(p, n));", "its length is written first")]
    [InlineData("return (n = 4) + Parse(new ReadOnlySpan<byte>(p, n));", "its length is written first")]
    [InlineData("return Parse(default) + Parse(new ReadOnlySpan<byte>(p + Next(), n));", "a call would change its place")]
    [InlineData("while (Parse(new ReadOnlySpan<byte>(p, n)) > 0) { n--; }\nreturn 0;", "made at every turn")]
    [InlineData("for (int i = 0; i < Parse(new ReadOnlySpan<byte>(p, n)); i++) { n--; }\nreturn 0;", "made at every turn")]
    [InlineData("Func<int> f = () => Parse(new ReadOnlySpan<byte>(p, n));\nreturn f();", "a lambda's expression has no statement")]
    public async Task Is_not_offered(string statements, string because)
    {
        string source = FixVerifier.Source("private static int Next() => 1;\n\n" + FixVerifier.Acquired(statements));

        IReadOnlyList<IReadOnlyList<Offer>> offers = await FixHarness.OffersAsync(source);

        Assert.NotEmpty(offers);
        Assert.False(offers.Any(site => site.Any(offer => offer.Key == FixKeys.Pin)), because);
    }

    [Theory]
    [InlineData("return new ReadOnlySpan<byte>(_start, 16);")]
    [InlineData("ReadOnlySpan<byte> s = new(_start, 16);\n    return s.Slice(4);")]
    [InlineData("_last = new Holder { Span = new ReadOnlySpan<byte>(_start, 16) };\n    return _last.Span;")]
    public async Task A_span_that_leaves_the_pin_is_left_alone_in_unsafe_code_too(string body)
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

            public ReadOnlySpan<byte> Head()
            {
                {{body.Replace("_last = ", "Holder _last = ", StringComparison.Ordinal)}}
            }

            private ref struct Holder { public ReadOnlySpan<byte> Span; }
            """);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.DoesNotContain(offers, offer => offer.Key.StartsWith(FixKeys.Pin, StringComparison.Ordinal));
        Assert.DoesNotContain(offers, offer => offer.Code.Contains("stackalloc", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("private static byte Take(ReadOnlySpan<byte> s) => MemoryMarshal.GetReference(s);", "return Take(new ReadOnlySpan<byte>(p, n));")]
    [InlineData("private static byte Take(ReadOnlySpan<byte> s) { fixed (byte* q = s) { return q[0]; } }", "return Take(new ReadOnlySpan<byte>(p, n));")]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveInlining)]\nprivate static byte Take(ReadOnlySpan<byte> s) => s[0];", "return Take(new ReadOnlySpan<byte>(p, n));")]
    [InlineData("", "ReadOnlySpan<byte> s = new(p, n);\nref readonly byte first = ref MemoryMarshal.GetReference(s);\nreturn first;")]
    public async Task Is_first_where_code_runs_at_the_speed_of_memory(string callee, string statements)
    {
        string source = FixVerifier.Source(callee + "\n\n" + FixVerifier.Acquired(statements));

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal(FixKeys.Pin, offers[0].Key);
        Assert.DoesNotContain(offers, offer => offer.Key == FixKeys.PrivateBuffer);
    }

    [Fact]
    public async Task A_forgotten_PointerOffset_is_named_and_comes_last()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("ReadOnlySpan<byte> s = new(p, n);\nreturn Parse(s);", adding: ""));

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal([FixKeys.PrivateBuffer, FixKeys.PinCorrected], offers.Select(o => o.Key));
        Assert.Contains("PointerOffset", offers[1].Title, StringComparison.Ordinal);
    }
}

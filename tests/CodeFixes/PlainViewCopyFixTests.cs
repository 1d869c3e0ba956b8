namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewCopyFixTests
{
    [Theory]
    [InlineData("return [|new ReadOnlySpan<byte>(p + 16, n)|].ToArray().Length;", "return accessor.AsRelaxedView(16, n).ToArray().Length;")]
    [InlineData("return [|new Span<byte>(p + n + 4, 16)|].Slice(2, 4).ToArray()[0];", "return accessor.AsRelaxedView((long)n + 4, 16).Slice(2, 4).ToArray()[0];")]
    [InlineData("return [|MemoryMarshal.CreateReadOnlySpan(ref *p, n)|].ToArray().Length;", "return accessor.AsRelaxedView(0, n).ToArray().Length;")]
    [InlineData("return MemoryMarshal.Read<int>([|new ReadOnlySpan<byte>(p, 4)|]);", "return accessor.AsRelaxedView(0, 4).Read<int>(0);")]
    [InlineData("return MemoryMarshal.Cast<byte, int>([|new ReadOnlySpan<byte>(p, n)|])[0];", "return accessor.AsRelaxedView(0, n).Read<int>(0);")]
    [InlineData("return BinaryPrimitives.ReadInt32BigEndian([|new ReadOnlySpan<byte>(&p[n], 4)|]);", "return accessor.AsRelaxedView(n, 4).ReadInt32BigEndian();")]
    [InlineData("return Encoding.UTF8.GetString([|new ReadOnlySpan<byte>(p, n)|]).Length;", "return accessor.AsRelaxedView(0, n).GetString(Encoding.UTF8).Length;")]
    public Task Through_the_accessor(string before, string after) =>
        FixVerifier.RuntimeAsync(FixKeys.Copy, FixVerifier.Acquired(before), FixVerifier.Released(after));

    [Fact]
    public Task The_address_may_have_been_computed_before() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Copy,
            FixVerifier.Acquired("byte* start = p + accessor.PointerOffset;\nvar record = start + (n * 24);\nreturn [|new Span<byte>(record, 24)|].ToArray().Length;", adding: ""),
            FixVerifier.Released("return accessor.AsRelaxedView(n * 24, 24).ToArray().Length;"));

    [Theory]
    [InlineData("[|new Span<byte>(p, n)|].CopyTo(target)", "MappedCopy.CopyTo(new ReadOnlySpan<byte>(p, n), target)")]
    [InlineData("_ = [|new ReadOnlySpan<byte>(p, n)|].TryCopyTo(target)", "_ = MappedCopy.TryCopyTo(new ReadOnlySpan<byte>(p, n), target)")]
    [InlineData("_ = [|new Span<byte>(p, n)|].ToArray()", "_ = MappedCopy.ToArray(new ReadOnlySpan<byte>(p, n))")]
    [InlineData("_ = [|MemoryMarshal.CreateSpan(ref *p, n)|].ToArray()", "_ = MappedCopy.ToArray(MemoryMarshal.CreateReadOnlySpan(ref *p, n))")]
    [InlineData("_ = MemoryMarshal.Read<int>([|new Span<byte>(p, 4)|])", "_ = MemoryMarshal.Read<int>(MappedCopy.ToArray(new ReadOnlySpan<byte>(p, 4)))")]
    [InlineData("_ = [|Unsafe.AsRef<Pair>(p)|].B + 1", "_ = MappedCopy.Read<Pair>(p).B + 1")]
    public Task Without_an_accessor_around_the_pointer(string before, string after)
    {
        static string Members(string statement) =>
            $$"""
            private struct Pair { public int A, B; }

            public static void Open(MemoryMappedViewAccessor accessor, byte[] target)
            {
                byte* pointer = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
                Use(pointer, 8, target);
                accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            }

            private static void Use(byte* p, int n, byte[] target)
            {
                {{statement}};
            }
            """;
        return FixVerifier.RuntimeAsync(FixKeys.Copy, Members(before), Members(after));
    }

    [Fact]
    public async Task A_forgotten_PointerOffset_is_kept_by_the_first_action_and_named_by_the_second()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("return new Span<byte>(p + 4, n).ToArray()[0];", adding: ""));

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal([FixKeys.Copy, FixKeys.CopyCorrected], offers.Select(o => o.Key));
        Assert.Contains("MappedCopy.ToArray(new ReadOnlySpan<byte>(p + 4, n))", offers[0].Code, StringComparison.Ordinal);
        Assert.Contains("accessor.AsRelaxedView(4, n).ToArray()", offers[1].Code, StringComparison.Ordinal);
        Assert.DoesNotContain("PointerOffset", offers[0].Title, StringComparison.Ordinal);
        Assert.Contains("PointerOffset", offers[1].Title, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_view_from_offset_zero_needs_no_PointerOffset() =>
        FixVerifier.RuntimeAsync(
            FixKeys.Copy,
            FixVerifier.Acquired("return [|new Span<byte>(p + 4, n)|].ToArray()[0];", created: "", adding: ""),
            FixVerifier.Released("return accessor.AsRelaxedView(4, n).ToArray()[0];", created: ""));

    [Fact]
    public async Task PointerOffset_in_a_variable_could_be_inside_any_offset()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("long start = accessor.PointerOffset + 4;\nreturn new Span<byte>(p + start, n).ToArray()[0];", adding: ""));

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source)));

        Assert.Contains("MappedCopy.ToArray(new ReadOnlySpan<byte>(p + start, n))", offer.Code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p += 8;")]
    [InlineData("p++;")]
    [InlineData("p = Next(p);")]
    public async Task A_pointer_that_moves_is_copied_from_where_it_stands(string moved)
    {
        string source = FixVerifier.Source("private static byte* Next(byte* x) => x + 1;\n" + FixVerifier.Acquired(moved + "\nreturn new Span<byte>(p, n).ToArray()[0];"));

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source)));

        Assert.Contains("MappedCopy.ToArray(new ReadOnlySpan<byte>(p, n))", offer.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_variable_of_the_same_name_is_not_taken_for_the_offset()
    {
        string source = FixVerifier.Source(
            """
            private readonly MemoryMappedViewAccessor _accessor;
            private readonly byte* _start;

            public Reader(MemoryMappedFile map, int at)
            {
                _accessor = map.CreateViewAccessor();
                byte* p = null;
                _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                _start = p + at;
            }

            public byte[] Piece(int at) => new ReadOnlySpan<byte>(_start, at).ToArray();
            """);

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source)));

        Assert.Contains("MappedCopy.ToArray(new ReadOnlySpan<byte>(_start, at))", offer.Code, StringComparison.Ordinal);
    }
}

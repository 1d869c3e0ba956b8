using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewPrivateBufferFixTests
{
    [Theory]
    [InlineData(
        "ReadOnlySpan<byte> head = [|new ReadOnlySpan<byte>(p + n, 22)|]; // the header\nreturn Parse(head);",
        "ReadOnlySpan<byte> head = accessor.AsRelaxedView(n, 22).ReadInto(0, stackalloc byte[22]); // the header\nreturn Parse(head);")]
    [InlineData(
        "Span<byte> head = [|new(p, 22)|];\nreturn Parse(head) + head[3];",
        "ReadOnlySpan<byte> head = accessor.AsRelaxedView(0, 22).ReadInto(0, stackalloc byte[22]);\nreturn Parse(head) + head[3];")]
    [InlineData(
        "var head = [|new ReadOnlySpan<byte>(p, n)|];\nreturn Parse(head);",
        "ReadOnlySpan<byte> head = accessor.AsRelaxedView(0, n).ToArray();\nreturn Parse(head);")]
    [InlineData("return Parse([|new ReadOnlySpan<byte>(p + n, 22)|]);", "return Parse(accessor.AsRelaxedView(n, 22).ReadInto(0, stackalloc byte[22]));")]
    [InlineData(
        "int rest = (int)Math.Min(n, accessor.Capacity - n);\nvar head = [|new ReadOnlySpan<byte>(p, rest)|];\nreturn Parse(head);",
        "int rest = (int)Math.Min(n, accessor.Capacity - n);\nReadOnlySpan<byte> head = accessor.AsRelaxedView(0, rest).ToArray();\nreturn Parse(head);")]
    [InlineData("return Parse([|new ReadOnlySpan<byte>(p + n, 2000)|]);", "return Parse(accessor.AsRelaxedView(n, 2000).ToArray());")]
    [InlineData(
        "int sum = 0;\nfor (int i = 0; i < n; i++)\n{\n    ReadOnlySpan<byte> one = [|new ReadOnlySpan<byte>(p + (i * 4), 4)|];\n    sum += Parse(one);\n}\n\nreturn sum;",
        "int sum = 0;\nSpan<byte> buffer = stackalloc byte[4];\nfor (int i = 0; i < n; i++)\n{\n    ReadOnlySpan<byte> one = accessor.AsRelaxedView(i * 4, 4).ReadInto(0, buffer);\n    sum += Parse(one);\n}\n\nreturn sum;")]
    [InlineData(
        "int sum = 0;\n\n// all blocks\nfor (int i = 0; i < 9; i++)\n{\n    foreach (int j in new[] { 1, 2 })\n    {\n        var one = [|new ReadOnlySpan<byte>(p + (i * n), n)|];\n        Span<byte> two = [|new(p + (j * n), n)|];\n        sum += Parse(one) + Parse(two);\n    }\n}\n\nreturn sum;",
        "int sum = 0;\n\nvar buffer = new byte[n];\nvar buffer2 = new byte[n];\n// all blocks\nfor (int i = 0; i < 9; i++)\n{\n    foreach (int j in new[] { 1, 2 })\n    {\n        ReadOnlySpan<byte> one = accessor.AsRelaxedView(i * n, n).ReadInto(0, buffer);\n        ReadOnlySpan<byte> two = accessor.AsRelaxedView(j * n, n).ReadInto(0, buffer2);\n        sum += Parse(one) + Parse(two);\n    }\n}\n\nreturn sum;")]
    [InlineData(
        "int sum = 0;\nfor (int i = 0; i < 9; i++)\n{\n    ReadOnlySpan<byte> one = [|new ReadOnlySpan<byte>(p + n, i)|];\n    sum += Parse(one);\n}\n\nreturn sum;",
        "int sum = 0;\nfor (int i = 0; i < 9; i++)\n{\n    ReadOnlySpan<byte> one = accessor.AsRelaxedView(n, i).ToArray();\n    sum += Parse(one);\n}\n\nreturn sum;")]
    [InlineData(
        "int sum = 0;\nReadOnlySpan<byte> last = default;\nwhile (n-- > 0)\n{\n    ReadOnlySpan<byte> one = [|new ReadOnlySpan<byte>(p + n, 4)|];\n    sum += Parse(one) + Parse(last);\n    last = one;\n}\n\nreturn sum;",
        "int sum = 0;\nReadOnlySpan<byte> last = default;\nwhile (n-- > 0)\n{\n    ReadOnlySpan<byte> one = accessor.AsRelaxedView(n, 4).ToArray();\n    sum += Parse(one) + Parse(last);\n    last = one;\n}\n\nreturn sum;")]
    [InlineData(
        "Func<int> later = () => Parse([|new ReadOnlySpan<byte>(p, 4)|]);\nreturn later();",
        "Func<int> later = () => Parse(accessor.AsRelaxedView(0, 4).ToArray());\nreturn later();")]
    public Task Through_the_accessor(string before, string after) =>
        FixVerifier.RuntimeAsync(FixKeys.PrivateBuffer, FixVerifier.Acquired(before), FixVerifier.Released(after));

    [Fact]
    public Task A_pointer_that_moves_fills_one_buffer_too() =>
        FixVerifier.RuntimeAsync(
            FixKeys.PrivateBuffer,
            FixVerifier.Acquired("int sum = 0;\nfor (byte* q = p; n > 0; n--)\n{\n    var one = [|new ReadOnlySpan<byte>(q, 2000)|];\n    sum += Parse(one);\n    q += 2000;\n}\n\nreturn sum;"),
            FixVerifier.Acquired("int sum = 0;\nvar buffer = new byte[2000];\nfor (byte* q = p; n > 0; n--)\n{\n    ReadOnlySpan<byte> one = buffer;\n    MappedCopy.CopyTo(new ReadOnlySpan<byte>(q, 2000), buffer);\n    sum += Parse(one);\n    q += 2000;\n}\n\nreturn sum;"));

    [Fact]
    public Task A_forgotten_PointerOffset_is_not_added_unasked() =>
        FixVerifier.RuntimeAsync(
            FixKeys.PrivateBuffer,
            FixVerifier.Acquired("ReadOnlySpan<byte> head = [|new ReadOnlySpan<byte>(p, 22)|]; // the header\nreturn Parse(head);", adding: ""),
            FixVerifier.Acquired("Span<byte> head = stackalloc byte[22]; // the header\nMappedCopy.CopyTo(new ReadOnlySpan<byte>(p, 22), head);\nreturn Parse(head);", adding: ""));

#if !ROSLYN_4_8 // C# 13 allows unsafe code in async methods and iterators
    [Theory]
    [InlineData("async Task<int>", "await Task.Yield();\nreturn value;")]
    [InlineData("IEnumerable<int>", "yield return value;")]
    public async Task Async_methods_and_iterators_get_an_array(string type, string end)
    {
        string source = FixVerifier.Source(
            $$"""
            public static {{type}} Read(MemoryMappedViewAccessor accessor)
            {
                int value = 0;
                unsafe
                {
                    byte* p = null;
                    accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                    value = Parse(new ReadOnlySpan<byte>(p, 4));
                    accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                }

                {{end}}
            }
            """).Replace("sealed unsafe class", "sealed class", StringComparison.Ordinal);
        Document document = FixHarness.CreateProject(language: LanguageVersion.CSharp13).AddDocument("Test.cs", source);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(document, TestContext.Current.CancellationToken));

        Assert.Contains("Parse(MappedCopy.ToArray(new ReadOnlySpan<byte>(p, 4)))", offers[0].Code, StringComparison.Ordinal);
    }
#endif

    [Theory]
    [InlineData("Span<byte> s = new(p, 22);\ns[0] = 1;\nreturn s[1];", "it is written")]
    [InlineData("Span<byte> s = new(p, 22);\ns.Slice(2).Clear();\nreturn s[1];", "a part of it is written")]
    [InlineData("Span<byte> s = new(p, 22);\nref byte b = ref s[0];\nb = 2;\nreturn s[1];", "a reference to it is")]
    [InlineData("ReadOnlySpan<byte> s = new(p, 22);\nwhile (s[0] == 0) { }\nreturn s[1];", "a copy would never change")]
    [InlineData("ReadOnlySpan<byte> s = new(p, 22);\naccessor.Write(0, 5);\nreturn s[1];", "the copy would miss the write")]
    [InlineData("ReadOnlySpan<byte> s = new(p, 22);\np[0] = 5;\nreturn s[1];", "the copy would miss the write")]
    [InlineData("Span<byte> w = new(p, 22);\nw[0] = 5;\nReadOnlySpan<byte> s = new(p, 22);\nw[1] = 6;\nreturn s[1];", "the copy would miss the write")]
    [InlineData("ReadOnlySpan<byte> s = new(p, (int)accessor.Capacity);\nreturn s[1];", "it is no bounded piece")]
    [InlineData("int all = (int)accessor.SafeMemoryMappedViewHandle.ByteLength;\nreturn Parse(new ReadOnlySpan<byte>(p, all));", "it is no bounded piece")]
    public async Task Is_not_offered_where_a_copy_is_something_else(string statements, string because)
    {
        IReadOnlyList<IReadOnlyList<Offer>> offers = await FixHarness.OffersAsync(FixVerifier.Source(FixVerifier.Acquired(statements)));

        Assert.NotEmpty(offers);
        Assert.False(offers.Any(site => site.Any(offer => offer.Key == FixKeys.PrivateBuffer)), because);
    }

    [Theory]
    [InlineData("internal", "n", false)]
    [InlineData("internal", "16", true)]
    [InlineData("private", "n", true)]
    [InlineData("[MethodImpl(MethodImplOptions.AggressiveInlining)] private", "n", false)]
    public async Task A_span_that_is_returned_is_copied_when_its_length_is_constant_or_all_callers_are_in_sight(string access, string length, bool offered)
    {
        string source = FixVerifier.Source(
            $$"""
            {{access}} static ReadOnlySpan<byte> Piece(MemoryMappedViewAccessor accessor, int n)
            {
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                return new ReadOnlySpan<byte>(p, {{length}});
            }
            """);

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.Equal(offered, offers.Any(offer => offer.Key == FixKeys.PrivateBuffer));
    }

    [Fact]
    public async Task What_is_called_in_a_loop_copies_no_unknown_length()
    {
        string source = FixVerifier.Source(
            """
            public static void All(MemoryMappedViewAccessor accessor, int n)
            {
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                for (byte* row = p; n > 0; n--)
                {
                    Row(ref row, n);
                }

                accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            }

            private static void Row(ref byte* row, int n)
            {
                ReadOnlySpan<byte> rest = new ReadOnlySpan<byte>(row, n);
                row += Parse(rest);
            }
            """);

        Assert.Empty(Assert.Single(await FixHarness.OffersAsync(source)));
    }

    [Fact]
    public async Task A_view_that_is_returned_past_its_using_becomes_a_copy_and_nothing_else()
    {
        string source = FixVerifier.Source(
            """
            public static ReadOnlySpan<byte> Piece(MemoryMappedFile map, long offset, int n)
            {
                using var accessor = map.CreateViewAccessor(offset, n, MemoryMappedFileAccess.Read);
                byte* p = null;
                accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                return new ReadOnlySpan<byte>(p + accessor.PointerOffset, n);
            }
            """);

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source)));

        Assert.Equal(FixKeys.PrivateBuffer, offer.Key);
        Assert.Contains("return accessor.AsRelaxedView(0, n).ToArray();", offer.Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checked_length_stays_checked()
    {
        string source = FixVerifier.Source(
            FixVerifier.Acquired("ReadOnlySpan<byte> s = new(p, checked((int)offset));\nreturn Parse(s);"));

        IReadOnlyList<Offer> offers = Assert.Single(await FixHarness.OffersAsync(source));

        Assert.NotEmpty(offers);
        Assert.All(offers, offer => Assert.Contains("checked((int)offset)", offer.Code, StringComparison.Ordinal));
    }

    [Fact]
    public Task The_BCL_fills_a_span() =>
        FixVerifier.BclAsync(
            FixVerifier.Acquired("ReadOnlySpan<byte> head = [|new ReadOnlySpan<byte>(p + n, 22)|];\nvar rest = [|new Span<byte>(p, n)|].ToArray();\nreturn Parse(head) + rest[0];"),
            FixVerifier.Released(
                """
                Span<byte> head = stackalloc byte[22];
                accessor.SafeMemoryMappedViewHandle.ReadSpan((ulong)(accessor.PointerOffset + n), head);
                var rest = new byte[n];
                accessor.SafeMemoryMappedViewHandle.ReadArray((ulong)accessor.PointerOffset, rest, 0, rest.Length);
                return Parse(head) + rest[0];
                """));

    [Fact]
    public async Task The_BCL_fix_says_what_it_does_not_protect_from()
    {
        string source = FixVerifier.Source(FixVerifier.Acquired("ReadOnlySpan<byte> head = new(p, n);\nreturn Parse(head);"));

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(source, runtime: false)));

        Assert.Equal(FixKeys.PrivateBufferBcl, offer.Key);
        Assert.Contains("a truncated file still ends the process", offer.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("MmapAnalyzers.Runtime", offer.Code, StringComparison.Ordinal);
    }
}

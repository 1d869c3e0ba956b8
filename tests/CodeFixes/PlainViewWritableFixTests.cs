namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewWritableFixTests
{
    [Theory]
    [InlineData("[|new Span<byte>(p + 8, n)|].Clear(); // nothing", "accessor.AsWritableRelaxedView(8, n).Clear(); // nothing")]
    [InlineData("[|new Span<byte>(p, n)|].Slice(1).Fill(7);", "accessor.AsWritableRelaxedView(0, n).Slice(1).Fill(7);")]
    [InlineData("new byte[] { 1, 2 }.CopyTo([|new Span<byte>(p + 8, n)|]);", "accessor.AsWritableRelaxedView(8, n).CopyFrom(new byte[] { 1, 2 });")]
    [InlineData("\"ab\"u8.CopyTo([|new Span<byte>(p, n)|][4..]);", "accessor.AsWritableRelaxedView(0, n)[4..].CopyFrom(\"ab\"u8);")]
    [InlineData("Span<byte> s = [|new(p, n)|];\ns[0] = 1;\ns[1..].Fill(s[0]);\ns.Slice(4, 2).Clear();\nn += s.Length;", "WritableRelaxedView<byte> s = accessor.AsWritableRelaxedView(0, n);\ns[0] = 1;\ns[1..].Fill(s[0]);\ns.Slice(4, 2).Clear();\nn += s.Length;")]
    [InlineData("var s = [|new Span<byte>(p, n)|];\ns[0] += 1;", "var s = accessor.AsWritableRelaxedView(0, n);\ns[0] += 1;")]
    [InlineData("[|MemoryMarshal.CreateSpan(ref *p, n)|].Clear();", "accessor.AsWritableRelaxedView(0, n).Clear();")]
    public async Task What_is_written_goes_through_a_view(string before, string after) =>
        await FixVerifier.RuntimeAsync(FixKeys.WritableView, FixVerifier.Acquired(before + "\nreturn n;"), FixVerifier.Released(after + "\nreturn n;"));

    [Fact]
    public async Task Wider_elements_at_the_start_are_cast() =>
        await FixVerifier.RuntimeAsync(FixKeys.WritableView,
            FixVerifier.Acquired("[|new Span<int>(p, n + 1)|].Fill(-1);\nreturn n;", created: "0, 4096"),
            FixVerifier.Released("accessor.AsWritableRelaxedView(0, 4L * (n + 1)).Cast<int>().Fill(-1);\nreturn n;", created: "0, 4096"));

    [Theory]
    [InlineData("Span<byte> s = new(p, n);\ns[0] = 1;\nParse(s);\nreturn n;")] // takes spans
    [InlineData("Span<byte> s = new(p, n);\nref byte first = ref s[0];\nfirst = 1;\nreturn n;")]
    [InlineData("Span<byte> s = new(p, n);\ns[0] = 1;\ns = default;\nreturn n;")]
    [InlineData("Span<byte> s = new(p, n);\nreturn s[0];")] // only read
    [InlineData("BitConverter.GetBytes(n++).CopyTo(new Span<byte>(p + n, n));\nreturn n;")] // the view is made from what the source changes
    [InlineData("new Span<byte>(p, n).Clear();\nreturn (int)MemoryMappedFileAccess.Write;")] // a view that cannot be read is not adopted
    public async Task Is_not_offered_where_something_else_is_done(string statements)
    {
        foreach (IReadOnlyList<Offer> offers in await FixHarness.OffersAsync(FixVerifier.Source(FixVerifier.Acquired(statements))))
        {
            Assert.DoesNotContain(offers, o => o.Key == FixKeys.WritableView);
        }
    }

    [Fact]
    public async Task The_fixed_program_writes_what_the_old_one_wrote()
    {
        const string Source = """
            using System;
            using System.IO.MemoryMappedFiles;

            public static unsafe class Reader
            {
                public static string Run(string path)
                {
                    string copy = path + ".copy";
                    System.IO.File.Copy(path, copy, overwrite: true);
                    using (var file = MemoryMappedFile.CreateFromFile(copy))
                    using (MemoryMappedViewAccessor accessor = file.CreateViewAccessor(4100, 200))
                    {
                        byte* p = null;
                        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                        try
                        {
                            byte* start = p + accessor.PointerOffset;
                            new Span<byte>(start, 8).Clear();
                            "ring"u8.CopyTo(new Span<byte>(start + 16, 100));
                            Span<byte> tail = new(start + 32, 10);
                            tail[0] = 9;
                            tail[^1] = tail[0];
                        }
                        finally
                        {
                            accessor.SafeMemoryMappedViewHandle.ReleasePointer();
                        }
                    }

                    string written = Convert.ToHexString(System.IO.File.ReadAllBytes(copy));
                    System.IO.File.Delete(copy);
                    return written;
                }
            }
            """;
        string code = await FixedProgram.CheckAsync(Source, offers => offers[0]);

        Assert.Contains("accessor.AsWritableRelaxedView(16, 100).CopyFrom(\"ring\"u8)", code, StringComparison.Ordinal);
        Assert.DoesNotContain("AcquirePointer", code, StringComparison.Ordinal);
    }
}

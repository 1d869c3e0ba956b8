using Microsoft.CodeAnalysis;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.CodeFixes.Tests;

public sealed partial class RuleFixTests
{
    [Theory]
    [InlineData("if (p->Count < 10) { return p->Count; } // few", "var count = p->Count;\n        if (count < 10) { return count; } // few")]
    [InlineData("if ((*(int*)p) > 0 && n > 0) { n = *(int*)p; }", "var value = *(int*)p;\n        if ((value) > 0 && n > 0) { n = value; }")]
    [InlineData("int count = p->Count;\n        if (count < 10) { return p->Count; }", "int count = p->Count;\n        if (count < 10) { return count; }")]
    [InlineData("int count = 1;\n        // how many\n        if (p->Count < 10) { return p->Count + count; }", "int count = 1;\n        // how many\n        var count2 = p->Count;\n        if (count2 < 10) { return count2 + count; }")]
    public async Task Two_reads_become_one(string before, string after) => await FixesAsync(new DoubleFetchAnalyzer(), new DoubleFetchFix(), Header(before), Header(after));

    [Theory]
    [InlineData("if (n > 0 && p->Count < 10) { return p->Count; }")] // not always read
    [InlineData("if (M(p->Count > 5 ? 1 : p->Count, null!) > p->Count) { return p->Count; }")]
    [InlineData("long count = p->Count;\n        if (count < 10) { return p->Count + (int)p->Count; }")]
    public async Task Reads_that_cannot_come_first_are_left_or_mended_to_the_end(string statement)
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(new DoubleFetchAnalyzer(), Header(statement));

        Assert.NotEmpty(reports);
        foreach (Diagnostic report in reports)
        {
            if (await ApplyAsync(new DoubleFetchFix(), document, report) is { } code)
            {
                Assert.True((await ReportsAsync(new DoubleFetchAnalyzer(), code)).Reports.Length < reports.Length);
                Assert.DoesNotContain("n > 0 && count", code, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("return Encoding.UTF8.GetString(p, n); // text", "return Encoding.UTF8.GetString(MappedCopy.ToArray(new ReadOnlySpan<byte>(p, n))); // text")]
    [InlineData("return Encoding.ASCII.GetString(Piece(n));", "return Encoding.ASCII.GetString(MappedCopy.ToArray(Piece(n)));")]
    [InlineData("Span<byte> s = Whole();\n        return Encoding.UTF8.GetString(s[..n]);", "Span<byte> s = Whole();\n        return Encoding.UTF8.GetString(MappedCopy.ToArray<byte>(s[..n]));")]
    [InlineData("ReadOnlySpan<byte> s = Piece(n);\n        if (s.SequenceEqual(key)) { return \"\"; }\n        return \"x\";", "ReadOnlySpan<byte> s = MappedCopy.ToArray(Piece(n));\n        if (s.SequenceEqual(key)) { return \"\"; }\n        return \"x\";")]
    public async Task Private_memory_is_decoded_and_compared(string before, string after) =>
        await FixesAsync(new MultiPassAnalyzer(), new MultiPassFix(), Text(before), Text(after).Replace("using System.Text;\n", "using System.Text;\nusing MmapAnalyzers.Runtime;\n", StringComparison.Ordinal));

    [Theory]
    [InlineData("return Piece(n).SequenceEqual(key) ? \"\" : \"x\";")] // what follows would read the mapping again
    [InlineData("return Marshal.PtrToStringAnsi((nint)p)!;")] // how long it is only the bytes know
    [InlineData("var s = Piece(n);\n        s = s[1..];\n        return s.SequenceEqual(key) ? \"\" : \"x\";")]
    public async Task What_a_copy_would_only_hide_is_left(string statement)
    {
        (Document document, Diagnostic[] reports) = await ReportsAsync(new MultiPassAnalyzer(), Text(statement));

        Assert.NotEmpty(reports);
        foreach (Diagnostic report in reports)
        {
            Assert.Null(await ApplyAsync(new MultiPassFix(), document, report));
        }
    }

    [Theory]
    [InlineData("Map = mmap(0, 4096, 1, 1, fd, 0); // all", "Map = mmap(0, 4096, 1, 1, fd, 0);\n        if (Map == -1)\n        {\n            throw new System.ComponentModel.Win32Exception();\n        } // all", true)]
    [InlineData("nint map = mmap(0, 4096, 1, 1, fd, 0);\n        Map = map;", "nint map = mmap(0, 4096, 1, 1, fd, 0);\n        if (map == -1)\n        {\n            throw new System.IO.IOException(nameof(mmap) + \" failed\");\n        }\n        Map = map;", false)]
    public async Task A_failed_mapping_throws(string before, string after, bool keepsError) =>
        await FixesAsync(new MappingResultAnalyzer(), new MappingResultFix(), Native(before, keepsError), Native(after, keepsError));

    [Theory]
    [InlineData("return (int)a.Capacity; // all", "return checked((int)a.Capacity); // all")]
    [InlineData("int n = (int)(a.Capacity - 4); return n;", "int n = checked((int)(a.Capacity - 4)); return n;")]
    public async Task A_cut_length_throws(string before, string after) =>
        await FixesAsync(new MappedLengthAnalyzer(), new MappedLengthFix(), Method("        " + before + "\n"), Method("        " + after + "\n"));

    [Theory]
    [InlineData("byte* p = null;\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n        _p = p;", "byte* p = null;\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n        p += a.PointerOffset;\n        _p = p;")]
    [InlineData("a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); // take", "a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p);\n        _p += a.PointerOffset; // take")]
    [InlineData("_p = (byte*)a.SafeMemoryMappedViewHandle.DangerousGetHandle();", "_p = (byte*)(a.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)a.PointerOffset);")]
    public async Task A_forgotten_PointerOffset_is_added_once(string before, string after) =>
        await FixesAsync(new PointerOffsetAnalyzer(), new PointerOffsetFix(), Opened(before), Opened(after));

    private static string Header(string statements) =>
        "using System.IO.MemoryMappedFiles;\n\npublic struct H { public int Count; public int Size; }\n\npublic unsafe class C\n{\n    public int M(int n, MemoryMappedViewAccessor a)\n    {\n        byte* b = null;\n        a.SafeMemoryMappedViewHandle.AcquirePointer(ref b);\n        H* p = (H*)b;\n        "
        + statements + "\n        return n;\n    }\n}\n";

    private static string Text(string statements) =>
        "using System;\nusing System.IO.MemoryMappedFiles;\nusing System.Runtime.InteropServices;\nusing System.Text;\n\npublic unsafe class C\n{\n    private readonly byte* p;\n\n    public C(MemoryMappedViewAccessor a) => a.SafeMemoryMappedViewHandle.AcquirePointer(ref p);\n\n"
        + "    private ReadOnlySpan<byte> Piece(int n) => new ReadOnlySpan<byte>(p, n);\n\n    private Span<byte> Whole() => new Span<byte>(p, 4096);\n\n    public string M(int n, byte[] key)\n    {\n        " + statements + "\n    }\n}\n";

    private static string Native(string statements, bool keepsError) =>
        "using System.Runtime.InteropServices;\n\npublic static class C\n{\n    private static nint Map;\n\n    [DllImport(\"libc\"" + (keepsError ? ", SetLastError = true" : "") + ")]\n    private static extern nint mmap(nint address, nint length, int protection, int flags, int fd, long offset);\n\n"
        + "    public static void M(int fd)\n    {\n        " + statements + "\n    }\n\n    public static byte Read() => Marshal.ReadByte(Map);\n}\n";

    private static string Opened(string statements) =>
        "using System.IO.MemoryMappedFiles;\n\npublic unsafe class C\n{\n    private byte* _p;\n\n    public C(MemoryMappedFile file, long offset)\n    {\n        MemoryMappedViewAccessor a = file.CreateViewAccessor(offset, 100);\n        " + statements + "\n    }\n\n    public byte First() => *_p;\n}\n";
}

using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP004: which calls trust a live mapping, and which only look as if.</summary>
public sealed class MultiPassAnalyzerTests
{
    private const string Usings = "using System.Text; using System.Text.Json; using System.Security.Cryptography; using System.Text.RegularExpressions; using System.Diagnostics; using System.Buffers.Text; ";

    public static TheoryData<string> Reported =>
    [
        "string M() => [|Encoding.UTF8.GetString(Os.Map(), 4)|];",
        "string M() { ReadOnlySpan<byte> s = new(Os.Map(), 4); return [|Encoding.UTF8.GetString(s[1..3])|]; }",
        "string M() => [|Encoding.ASCII.GetString((new Span<byte>(Os.Map(), 4)).Slice(1))|];",
        "string M() => [|new UTF8Encoding().GetString(bytes: new ReadOnlySpan<byte>(Os.Map(), 4))|];",
        "void M(char* c) { [|Encoding.UTF8.GetDecoder().Convert(Os.Map(), 4, c, 4, true, out _, out _, out _)|]; }",
        "int M(char* c) => [|Encoding.UTF8.GetChars(Os.Map(), 4, c, 4)|];",
        "string? M() => [|Marshal.PtrToStringUTF8(Os.MapInt())|];",
        "string? M() => [|Marshal.PtrToStringAnsi((IntPtr)Os.Map(), 4)|];",
        "string? M() => [|Marshal.PtrToStringUni(Os.MapInt())|];",
        "string M() => [|new string((sbyte*)Os.Map())|];",
        "string M() => [|new((sbyte*)Os.Map(), 0, 4)|];",
        "string M() => [|new string((char*)Os.Map())|];",
        "bool M(byte[] key) => [|new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(key)|];",
        "bool M(byte[] key) => [|key.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(Os.Map(), 4))|];",
        "bool M(ReadOnlySpan<byte> key) => [|MemoryExtensions.SequenceCompareTo(new ReadOnlySpan<byte>(Os.Map(), 4), key)|] < 0;",
        "bool M(ReadOnlySpan<byte> key) { if ([|new ReadOnlySpan<byte>(Os.Map(), 4).StartsWith(key)|]) { return true; } return false; }",
        "ReadOnlySpan<byte> At(int n) => new(Os.Map() + n, 4); bool M(ReadOnlySpan<byte> key) { var s = At(3); return ([|s.SequenceEqual(key)|]); }",
        "static bool Same(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => [|a.SequenceEqual(b)|]; bool M(byte[] key) => Same(new(Os.Map(), 4), key);",
        "string M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); return [|Encoding.UTF8.GetString(s[..s.IndexOf((byte)0)])|]; }",
        "JsonDocument M(MemoryManager<byte> m) => JsonDocument.Parse(m.Memory); T? N<T>() => [|JsonSerializer.Deserialize<T>(new ReadOnlySpan<byte>(Os.Map(), 9))|];",
        "void M() { var r = [|new Utf8JsonReader(new ReadOnlySpan<byte>(Os.Map(), 9))|]; r.Read(); }",
        "bool M() => [|Utf8Parser.TryParse(new ReadOnlySpan<byte>(Os.Map(), 9), out int _, out _)|];",
        "bool M(Regex r) => [|r.IsMatch(MemoryMarshal.Cast<byte, char>(new ReadOnlySpan<byte>(Os.Map(), 8)))|];",
        "bool M(Span<byte> to) => [|System.IO.Compression.BrotliDecoder.TryDecompress(new ReadOnlySpan<byte>(Os.Map(), 8), to, out _)|];",
        "int M(byte[] sum) { var s = new ReadOnlySpan<byte>(Os.Map(), 8); if (!sum.AsSpan().SequenceEqual([|SHA256.HashData(s)|])) { return 0; } return s[4]; }",
        "Func<string> M() => () => [|Encoding.UTF8.GetString(Os.Map(), 4)|];",
        "string M(bool shared) { byte* p = shared ? Os.Map() : Os.Alloc(); return [|Encoding.UTF8.GetString(p, 4)|]; }",
    ];

    public static TheoryData<string> Silent =>
    [
        "string M() => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(Os.Map(), 4).ToArray());",
        "string M() { Span<byte> copy = stackalloc byte[4]; new ReadOnlySpan<byte>(Os.Map(), 4).CopyTo(copy); return Encoding.UTF8.GetString(copy); }",
        "string M(MemoryMappedViewAccessor a) { var bytes = new byte[4]; a.ReadArray(0, bytes, 0, 4); return Encoding.UTF8.GetString(bytes); }",
        "string M(byte* unknown) => Encoding.UTF8.GetString(unknown, 4);",
        "string M() => Encoding.UTF8.GetString(Os.Alloc(), 4);",
        "string M() => new string((char*)Os.Map(), 0, 4); string N() => new string(new ReadOnlySpan<char>(Os.Map(), 4)); string? O() => Marshal.PtrToStringUni(Os.MapInt(), 4);",
        "bool M() => new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(\"IDX1\"u8);",
        "bool M() => new ReadOnlySpan<byte>(Os.Map(), 4).StartsWith([(byte)1, (byte)2]);",
        "static ReadOnlySpan<byte> Magic => \"IDX1\"u8; bool M() => new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(Magic);",
        "static readonly byte[] Magic = [1, 2]; bool M() => new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(Magic); bool N() => Magic.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(Os.Map(), 4));",
        "bool M() { ReadOnlySpan<byte> magic = stackalloc byte[] { 1, 2 }; return new ReadOnlySpan<byte>(Os.Map(), 2).SequenceEqual(magic); }",
        "void M(byte[] key) { Debug.Assert(new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(key)); }",
        "void M() => throw new Exception(Encoding.UTF8.GetString(Os.Map(), 4));",
        "byte[] M() => SHA256.HashData(new ReadOnlySpan<byte>(Os.Map(), 8));",
        "byte[] M(SafeMemoryMappedViewHandle h) { byte* p = null; h.AcquirePointer(ref p); try { var s = new ReadOnlySpan<byte>(p, 8); return SHA256.HashData(s); } finally { h.ReleasePointer(); } }",
        "int M() => Encoding.UTF8.GetBytes(\"text\", new Span<byte>(Os.Map(), 4));",
        "int M() => new ReadOnlySpan<byte>(Os.Map(), 4).IndexOf((byte)0);",
        "bool M(RelaxedView<byte> v, byte[] key) => v.SequenceEqual(key); string N(RelaxedView<byte> v) => v.GetString(Encoding.UTF8);",
        "[StableMapping(\"sealed memfd\")] string M() => Encoding.UTF8.GetString(Os.Map(), 4);",
        "class Encoding { public static string GetString(byte* p, int n) => \"\"; } string M() => Encoding.GetString(Os.Map(), 4);",
        "static bool SequenceEqual(Span<byte> a, Span<byte> b) => true; bool M() => SequenceEqual(new(Os.Map(), 1), new(Os.Map(), 1));",
    ];

    [Theory, MemberData(nameof(Reported))]
    public Task IsReported(string members) => Markup.VerifyAsync(Usings + "unsafe class C { " + members + " }", new MultiPassAnalyzer());

    [Theory, MemberData(nameof(Silent))]
    public Task IsNotReported(string members) => Markup.VerifyAsync(Usings + "unsafe class C { " + members + " }", new MultiPassAnalyzer());

    [Fact]
    public Task TopLevelStatementsAreReported() => Markup.VerifyAsync("""
        // program
        using static System.Text.Encoding;
        unsafe { Console.WriteLine([|UTF8.GetString(Os.Map(), 4)|]); }
        """, new MultiPassAnalyzer());

    [Fact]
    public async Task TheMessageSaysWhyAndFromWhere()
    {
        Diagnostic found = Assert.Single(await Markup.AnalyzeAsync(
            Markup.Compile("unsafe class C { bool M(byte[] key, bool b) => new ReadOnlySpan<byte>(b ? Os.Map() : Os.Alloc(), 4).SequenceEqual(key); }"), analyzer: new MultiPassAnalyzer()));
        string message = found.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("answers for the bytes of this moment", message, StringComparison.Ordinal);
        Assert.Contains("(mapped by 'Os.Map()') on some paths", message, StringComparison.Ordinal);
        Assert.Equal("Os.Map()", Assert.Single(found.AdditionalLocations) is { SourceTree: { } tree } place ? tree.ToString()[place.SourceSpan.Start..place.SourceSpan.End] : "");
    }

    [Theory]
    [InlineData("unsafe class C { string M() => Encoding.UTF8.GetString(Os.Map(), 4); }")]
    [InlineData("unsafe class C { string M() => System.Text.Encoding.UTF8.GetString(Os.Map(; }")]
    [InlineData("unsafe class C { bool M() => new ReadOnlySpan<byte>(Os.Map(), 4).SequenceEqual(); }")]
    [InlineData("unsafe class C { string M() => new string((sbyte*)Os.Map(), ")]
    public async Task BrokenSourceIsSurvived(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new MultiPassAnalyzer()), static d => Assert.Equal("MMAP004", d.Id));

    /// <summary>A line of the table that names nothing finds nothing.</summary>
    [Fact]
    public void EveryLineOfTheFrameworkExists()
    {
        Compilation framework = Markup.Compile();
        string[] packages = ["MessagePack.", "MemoryPack.", "Google.", "K4os.", "ZstdSharp.", "Snappier.", "System.IO.Hashing.", "System.Formats.Cbor."];
        Assert.All(
            MultiPassApis.Members.Where(line => !Array.Exists(packages, p => line.Type.StartsWith(p, StringComparison.Ordinal)) && line.Member != "*"),
            line => Assert.NotEmpty(framework.GetTypeByMetadataName(line.Type)!.GetMembers(line.Member)));
    }
}

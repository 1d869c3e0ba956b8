using Microsoft.CodeAnalysis;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP003: two reads of the same bytes with a decision between, and the pairs that are none.</summary>
public sealed class DoubleFetchAnalyzerTests
{
    private const string Usings = "using System.Buffers.Binary; using System.Text; using System.Diagnostics; ";

    private const string Types = """

        public struct Header { public int Version, Length, Kind; public Inner In; public volatile int State; }
        public struct Inner { public int A, B; }
        """;

    public static TheoryData<string> Reported =>
    [
        // checked, then used
        "int M(int max) { Header* h = (Header*)Os.Map(); if (h->Length > max) { return 0; } return [|h->Length|]; }",
        "byte[] M(int max) { Header* h = (Header*)Os.Map(); if (h->Length < 0 || h->Length > max) { throw new Exception(); } return new byte[[|h->Length|]]; }",
        "int M(int max) { var h = (Header*)Os.Map(); var n = h->Length; if (n > max) { return 0; } return [|h->Length|]; }",
        "int M(int max) { byte* p = Os.Map(); if (*(int*)(p + 4) > max) return 0; return [|((int*)p)[1]|]; }",
        "int M(int max) { byte* p = Os.Map(); int* q = (int*)(p + 4); if (*q > max) return 0; return [|*(int*)(p + 4)|]; }",
        "int M(int i) { int* p = (int*)Os.Map(); if (p[i + 1] > 3) return 0; return [|p[1 + i]|]; }",
        "int M(int i, int n) { byte* p = Os.Map(); if (p[i * n] > 3) return 0; return [|p[i * n]|]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (s[2] == 0) return 0; return [|s[2]|]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); var t = s.Slice(2, 4); if (t[1] == 0) return 0; return [|s[3]|]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (s[4..][1] == 0) return 0; return [|s[5]|]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (BinaryPrimitives.ReadInt32LittleEndian(s) > 4) { return 0; } return [|BinaryPrimitives.ReadInt32LittleEndian(s)|]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (BinaryPrimitives.ReadInt32LittleEndian(s.Slice(2)) > 4) { return 0; } return [|MemoryMarshal.Read<short>(s.Slice(4))|]; }",
        "byte[] M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (s[0] != 1) return []; return [|s.ToArray()|]; }",
        "int M(MemoryMappedViewAccessor a, int max) { if (a.ReadInt32(4) > max) { return 0; } return [|a.ReadInt32(4)|]; }",
        "int M(MemoryMappedViewAccessor a, long o) { int n = a.ReadInt32(o); if (n < 0) { return 0; } return [|a.ReadInt32(o)|]; }",
        "int M(RelaxedView<byte> v, int max) { if (v.ReadInt32LittleEndian(8) > max) { return 0; } return [|v.ReadInt32LittleEndian(8)|]; }",
        "int M(RelaxedView<int> v) { if (v[2] > 4) { return 0; } return [|v[2]|]; }",
        "int M(RelaxedView<byte> v) { if (v.Read<int>(2) > 4) { return 0; } return [|v.Read<int>(2)|]; }",
        "int M() => Marshal.ReadInt32(Os.MapInt(), 4);  int N(nint unknown) { nint p = Os.MapInt(); if (Marshal.ReadInt32(p, 4) > 1) return 0; return [|Marshal.ReadInt32(p, 4)|]; }",
        "int M(int max) { Header* h = (Header*)Os.Map(); ArgumentOutOfRangeException.ThrowIfGreaterThan(h->Length, max); return [|h->Length|]; }",
        "int M() { Header* h = (Header*)Os.Map(); return h->Kind == 1 ? [|h->Kind|] : 0; }",
        "int M() { Header* h = (Header*)Os.Map(); switch (h->Kind) { case 1: return [|h->Kind|]; default: return 0; } }",
        "int M() { Header* h = (Header*)Os.Map(); return h->Kind switch { 1 => 0, _ => [|h->Kind|] }; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Kind is 1 or 2) { return [|h->Kind|]; } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); while (h->Kind != 0) { return [|h->Kind|]; } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); if ((h->In.A & 1) != 0) { return [|h->In.A|]; } return h->In.B; }",
        "Inner M() { Header* h = (Header*)Os.Map(); if (h->In.A != 0) { return [|h->In|]; } return default; }",
        "int M() { Header* h = (Header*)Os.Map(); int n = h->Length; int[] a = new int[4]; if (n < 4) { a[[|h->Length|]] = 1; } return a[0]; }",
        "Func<int> M() => () => { Header* h = (Header*)Os.Map(); if (h->Kind == 1) { return [|h->Kind|]; } return 0; };",
        "int M() { int F(Header* h) { if (h->Kind == 1) { return [|h->Kind|]; } return 0; } return F((Header*)Os.Map()); }",
        "readonly Header* _h = (Header*)Os.Map(); int M() { if (_h->Kind == 1) { Use(); return [|_h->Kind|]; } return 0; } void Use() { }",
        "Header* H => (Header*)Os.Map(); int M() { if (H->Kind == 1) { return [|H->Kind|]; } return 0; }",
        "int M(Header* h) => h->Kind > 1 ? [|h->Kind|] : 0; int N() => M((Header*)Os.Map());",

        "int M(int max) { Header* h = (Header*)Os.Map(); if (h->Length < 0 || h->Length > max) { return 0; } int n = [|h->Length|]; return n + h->Length; }",
        "struct H { public int A { get; set; } } int M() { H* h = (H*)Os.Map(); if (h->A > 3) { return 0; } return [|h->A|]; }",

        // used, but chosen by another fetch
        "uint M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); uint offset = BinaryPrimitives.ReadUInt32BigEndian(s); if ([|s[0]|] < 128) { return offset; } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); Header copy = *h; if ([|h->Kind|] == 1) { return copy.Kind; } return 0; }",

        // compared, then read again
        "int M(ReadOnlySpan<byte> key) { var e = new ReadOnlySpan<byte>(Os.Map(), 9); if (![|e[..4].SequenceEqual(key)|]) { return 0; } return e[4] + e[5]; }",
        "int M(byte[] key) { ReadOnlySpan<byte> k = key.AsSpan(1); var e = new ReadOnlySpan<byte>(Os.Map(), 9); int order = [|e[..4].SequenceCompareTo(k)|]; if (order != 0) { return 0; } return BinaryPrimitives.ReadInt32LittleEndian(e.Slice(4, 4)); }",
        "static int P(ReadOnlySpan<byte> s) => 0; int M(byte[] key, int i) { var t = new ReadOnlySpan<byte>(Os.Map(), 99); var c = t.Slice(20 * i, 8); if ([|c.SequenceEqual(key)|]) { return P(t.Slice(20 * i, 20)); } return 0; }",
        "static int P(ReadOnlySpan<byte> s) => 0; int M(byte[] key) { var t = new ReadOnlySpan<byte>(Os.Map(), 99); int i = 0; for (; i < 4; i++) { var c = t.Slice(20 * i, 8); if ([|c.SequenceEqual(key)|]) { break; } } return P(t.Slice(20 * i, 20)); }",
        "static ReadOnlySpan<byte> Get() => new(Os.Map(), 99); static int P(ReadOnlySpan<byte> s) => 0; int M(ReadOnlySpan<byte> key, int i) { var t = Get(); var c = t.Slice(20 * i, key.Length); if ([|c.SequenceEqual(key)|]) { var u = Get(); return u[3] + P(t.Slice(20 * i, 20)); } return 0; }",
        "string M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (![|s.EndsWith([(byte)0])|]) { throw new Exception(); } return Encoding.ASCII.GetString(s[..^1]); }",
        "byte[] M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (![|s.StartsWith(\"AB\"u8)|]) { throw new Exception(); } return s.ToArray(); }",

        // searched, then decoded as far as that
        "string M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); return [|Encoding.UTF8.GetString(s[..s.IndexOf((byte)0)])|]; }",
        "string M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); int n = s.IndexOf((byte)0); if (n < 0) { return \"\"; } return [|Encoding.UTF8.GetString(s.Slice(0, n))|]; }",
        "string M(RelaxedView<byte> v) { int n = v.IndexOf((byte)0); return [|v.Slice(0, n).GetString(Encoding.UTF8)|]; }",
    ];

    public static TheoryData<string> Silent =>
    [
        "int M(int max) { Header* h = (Header*)Os.Map(); int n = h->Length; if (n > max) { return 0; } return n; }",
        "int M(int max) { Header h = *(Header*)Os.Map(); if (h.Length > max) { return 0; } return h.Length; }",
        "int M(Header* unknown) { if (unknown->Length > 3) { return 0; } return unknown->Length; }",
        "int M() { Header* h = (Header*)Os.Alloc(); if (h->Length > 3) { return 0; } return h->Length; }",
        "int M() { Header* h = (Header*)Os.Map(); return h->Length + h->Length; }",
        "int M(int max) { Header* h = (Header*)Os.Map(); int n = h->Length; if (n > max) { throw new Exception($\"{h->Length} is too long\"); } return n; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Version != 1) { throw new Exception(); } return h->Length; }",
        "int M() { byte* p = Os.Map(); if (p[0] != 1) { throw new Exception(); } return p[1]; }",
        "int M() { int* p = (int*)Os.Map(); if (p[0] != 1) { throw new Exception(); } return *(int*)((byte*)p + 4); }",
        "int M(int i) { byte* p = Os.Map(); if (p[i] != 1) { i++; return p[i]; } return 0; }",
        "int M() { byte* p = Os.Map(); if (*p == 1) { p++; return *p; } return 0; }",
        "int M() { byte* p = Os.Map(); int i = 0; if (p[i++] == 1) { return p[i++]; } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Kind == 1) { return 1; } else if (h->Kind == 2) { return 2; } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Kind == 0) { h->Kind = 3; } return h->Length; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Kind == 0) { h->Kind = 3; return h->Kind; } return 0; }",
        "struct H { public int A => 3; public int B => 4; } int M() { H* h = (H*)Os.Map(); if (h->A > 3) { return 0; } return h->B; }",
        "void M() { Header* h = (Header*)Os.Map(); if (h->Kind < 9) { h->Kind++; } }",
        "void M() { Header* h = (Header*)Os.Map(); while (h->Kind != 0) { Thread.Sleep(1); } int k = h->Length; Console.WriteLine(k); }",
        "int M() { Header* h = (Header*)Os.Map(); while (h->Kind == 0) { Thread.Yield(); } Thread.MemoryBarrier(); return h->Kind; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->Kind == 0) { lock (this) { return h->Kind; } } return 0; }",
        "int M() { Header* h = (Header*)Os.Map(); int s, n; do { s = Volatile.Read(ref h->Version); n = h->Length; } while (s != Volatile.Read(ref h->Version)); return n; }",
        "int M() { Header* h = (Header*)Os.Map(); int s = h->Version; int n = h->Length; if (h->Version != s) { return 0; } return n + s; }",
        "int M() { Header* h = (Header*)Os.Map(); if (h->State == 1) { return h->State; } return 0; }",
        "int M(bool b) { Header* h = (Header*)Os.Map(); if (b) { return h->Kind; } else { return h->Kind; } }",
        "int M(bool b) { Header* h = (Header*)Os.Map(); int k = h->Kind; if (b) { return h->Kind; } return k; }",
        "void M() { Header* h = (Header*)Os.Map(); Debug.Assert(h->Kind == 1); Console.WriteLine(h->Kind); }",
        "void M() { Header* h = (Header*)Os.Map(); for (int i = 0; i < 3; i++) { if (h->Kind == i) { continue; } Console.WriteLine(i); } }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9).ToArray(); if (s[2] == 0) return 0; return s[2]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (s[2] == 0) return 0; return s[3]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (BinaryPrimitives.ReadInt32LittleEndian(s) > 4) { return 0; } return s[4]; }",
        "int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (!s[..4].SequenceEqual(\"IDX1\"u8)) { return 0; } return s[4]; }",
        "int M(int o) { var s = new ReadOnlySpan<byte>(Os.Map(), 9); var t = s.Slice(o, 2); if (t[0] == 1) { o++; return s[o]; } return 0; }",
        "int M(ReadOnlySpan<byte> key) { var e = new ReadOnlySpan<byte>(Os.Map(), 9).ToArray().AsSpan(); if (!e[..4].SequenceEqual(key)) { return 0; } return e[4]; }",
        "static void P(ReadOnlySpan<byte> s) { } void M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); int n = s.IndexOf((byte)10); if (n > 0) { P(s[..n]); } }",
        "int M(MemoryMappedViewAccessor a) { if (a.ReadInt32(4) > 3) { return 0; } return a.ReadInt32(8); }",
        "int M(MemoryMappedViewAccessor a, int o) { if (a.ReadInt32(o) > 3) { o += 4; return a.ReadInt32(o); } return 0; }",
        "int M(MemoryMappedViewAccessor a) { if (a.ReadInt32(4) > 3) { a.Write(4, 1); return 1; } return 0; }",
        "static void Upgrade(Header* h) { } int M() { Header* h = (Header*)Os.Map(); if (h->Version == 1) { Upgrade(h); } return h->Length; } int N() { Header* h = (Header*)Os.Map(); if (h->Version == 1) { Upgrade(h); return h->Version; } return 0; }",
        "Header* _h = (Header*)Os.Map(); int M() { if (_h->Kind == 1) { Next(); return _h->Kind; } return 0; } void Next() { _h++; }",
        "[StableMapping(\"sealed memfd\")] int M() { Header* h = (Header*)Os.Map(); if (h->Length > 3) { return 0; } return h->Length; }",
        "class RelaxedView { public int this[int i] => i; } int M(RelaxedView v) { if (v[2] > 4) { return 0; } return v[2]; }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public Task IsReported(string members) => Markup.VerifyAsync(Usings + "unsafe class C { " + members + " }" + Types, new DoubleFetchAnalyzer());

    [Theory, MemberData(nameof(Silent))]
    public Task IsNotReported(string members) => Markup.VerifyAsync(Usings + "unsafe class C { " + members + " }" + Types, new DoubleFetchAnalyzer());

    [Fact]
    public Task TopLevelStatementsAreReported() => Markup.VerifyAsync("""
        // program
        unsafe { int* p = (int*)Os.Map(); if (*p > 3) { Console.WriteLine([|*p|]); } }
        """, new DoubleFetchAnalyzer());

    [Fact]
    public async Task TheOtherReadAndTheAcquisitionAreNamed()
    {
        Diagnostic found = Assert.Single(await Markup.AnalyzeAsync(
            Markup.Compile("unsafe class C { int M() { int* p = (int*)Os.Map(); if (p[2] > 3) { return p[2]; } return 0; } }"), analyzer: new DoubleFetchAnalyzer()));
        Assert.Equal(["p[2]", "Os.Map()"], found.AdditionalLocations.Select(static l => l.SourceTree!.ToString()[l.SourceSpan.Start..l.SourceSpan.End]));
        Assert.Contains("mapped by 'Os.Map()'", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.True(found.AdditionalLocations[0].SourceSpan.Start < found.Location.SourceSpan.Start);
    }

    [Theory]
    [InlineData("unsafe class C { int M() { int* p = (int*)Os.Map(); if (p[2] > 3) { return p[2 } return 0; } }")]
    [InlineData("unsafe class C { int M() { int* p = (int*)Os.Map(); if (p[] > ) { return p[]; } goto nowhere; } }")]
    [InlineData("unsafe class C { int M() { var h = (Missing*)Os.Map(); if (h->A > 3) { return h->A; } return 0; } }")]
    [InlineData("class C { int M() { var s = new ReadOnlySpan<byte>(Os.Map(), 9); if (s[..].SequenceEqual()) { return s[; } } }")]
    public async Task BrokenSourceIsSurvived(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new DoubleFetchAnalyzer()), static d => Assert.Equal("MMAP003", d.Id));
}

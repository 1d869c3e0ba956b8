using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP002: raw loads and stores, once a member and pointer.</summary>
public sealed class RawPointerAnalyzerTests
{
    public static TheoryData<string> Reported =>
    [
        "byte M() => [|*Os.Map()|];",
        "byte M() => [|Os.Map()[4]|];",
        "byte M() { byte* p = Os.Map(); return (byte)([|p[0]|] + p[1] + *(p + 2)); }",
        "byte M() { byte* p = Os.Map(); return ([|*(p)|]); }",
        "int M() { byte* p = Os.Map(); byte* q = Os.Map(); return [|*p|] + [|*q|]; }",
        "struct H { public int A; public H2 B; } struct H2 { public int C; } int M() { H* h = (H*)Os.Map(); return [|h->B.C|] + h->A; }",
        "struct H { public fixed byte B[8]; } byte M() { H* h = (H*)Os.Map(); return [|h->B[3]|]; }",
        "struct H { public int A; } int M(byte* unknown) { H h = [|*(H*)Os.Map()|]; return h.A + *unknown; }",
        "struct H { public int A; public int Get() => A; } int M() => [|((H*)Os.Map())->Get|]();",
        "void M() { byte* p = Os.Map(); [|*p|] = 1; }",
        "void M() { byte* p = Os.Map(); [|p[1]|]++; }",
        "void M() { int* p = (int*)Os.Map(); [|p[1]|] |= 4; }",
        "readonly byte* _p = Os.Map(); byte M(long i) { return [|_p[i]|]; } byte N => [|*_p|];",
        "int M() => [|Unsafe.Read<int>(Os.Map())|];",
        "int M() => [|Unsafe.ReadUnaligned<int>(Os.Map() + 1)|];",
        "int M() { int i = [|Unsafe.AsRef<int>(Os.Map())|]; return i; }",
        "struct H { public int A; } int M() => [|Unsafe.AsRef<H>(Os.Map()).A|];",
        "int M() => [|Marshal.ReadInt32(Os.MapInt(), 4)|];",
        "void M() => [|Marshal.WriteInt32(Os.MapInt(), 4)|];",
        "void M(byte[] b) => [|Marshal.Copy(Os.MapInt(), b, 0, 4)|];",
        "void M(byte[] b) => [|Marshal.Copy(b, 0, Os.MapInt(), 4)|];",
        "void M(byte* to) => [|Buffer.MemoryCopy(Os.Map(), to, 4, 4)|];",
        "void M(byte* to) { [|Unsafe.CopyBlock(to, Os.Map(), 4)|]; }",
        "void M() { [|Unsafe.InitBlock(Os.Map(), 0, 4)|]; }",
        "void M(byte* to) => [|NativeMemory.Copy(Os.Map(), to, 4)|];",
        "static byte At(byte* p, int i) => [|p[i]|]; byte M() => At(Os.Map(), 3);",
        "Func<byte> M() => () => [|*Os.Map()|];",
        "byte M() { byte At(int i) => [|Os.Map()[i]|]; return At(1); }",
        "void M() { if ([|*Os.Map()|] is 3 or 4) { } }",
        "int M() => Length(ref [|*(int*)Os.Map()|]); static int Length(ref int i) => i;",
        "struct H { public int A { get; set; } public int B => A; } int M(bool b) => b ? [|((H*)Os.Map())->A|] : 0; int N() => [|((H*)Os.Map())->B|];",
        "[SharedMapping] byte* _p; byte M() => [|*_p|];",
    ];

    public static TheoryData<string> Silent =>
    [
        "byte M() => *Os.Alloc();",
        "byte M(byte* unknown) => *unknown;",
        "byte M() { byte* p = stackalloc byte[4]; return p[2]; }",
        "byte M(byte[] a) { fixed (byte* p = a) { return *p; } }",
        "byte* M() => &Os.Map()[4];",
        "struct H { public int A; public fixed byte B[8]; } int* M() => &((H*)Os.Map())->A; byte* N() => ((H*)Os.Map())->B;",
        "int M() => Volatile.Read(ref *(int*)Os.Map());",
        "long M() => Interlocked.Increment(ref ((long*)Os.Map())[2]);",
        "int M() => Volatile.Read(ref Unsafe.AsRef<int>(Os.Map()));",
        "ref byte M() => ref *Os.Map();",
        "void M() { ref byte r = ref Os.Map()[3]; r = 1; }",
        "Span<byte> M() => new Span<byte>(Os.Map(), 4);",
        "byte M() => new ReadOnlySpan<byte>(Os.Map(), 4)[2];",
        "int M(MemoryMappedViewAccessor a) => a.ReadInt32(0);",
        "int M() => sizeof(int) + Marshal.SizeOf<int>();",
        "int M(int max) { int* p = (int*)Os.Map(); if (*p > max) { return 0; } return *p; }",
        "[StableMapping(\"sealed memfd\")] byte M() => *Os.Map();",
        "[StableMapping(\"sealed memfd\")] byte* _p = Os.Map(); byte M() => *_p;",
        "static class Marshal { public static int ReadInt32(nint p) => 0; } int M() => Marshal.ReadInt32(Os.MapInt());",
    ];

    [Theory, MemberData(nameof(Reported))]
    public Task IsReported(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }", new RawPointerAnalyzer());

    [Theory, MemberData(nameof(Silent))]
    public Task IsNotReported(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }", new RawPointerAnalyzer());

    [Fact]
    public Task TopLevelStatementsAreReported() => Markup.VerifyAsync("""
        // program
        unsafe { Console.WriteLine([|*Os.Map()|]); }
        """, new RawPointerAnalyzer());

    [Fact]
    public void EveryMemberOfTheTableExists() => Assert.All(AccessApis.Members, static line =>
        Assert.NotEmpty(Markup.Compile().GetTypeByMetadataName(line.Type)!.GetMembers(line.Member)));

    [Theory]
    [InlineData("unsafe class C { byte M() => *Os.Map(")]
    [InlineData("unsafe class C { byte M() { byte* p = Os.Map(); return p-> } }")]
    [InlineData("class C { byte M() => Os.Map()[]; }")]
    [InlineData("unsafe class C { void M() { Marshal.Copy(Os.MapInt(), , 0, 4); Unsafe.Read<>(Os.Map()); } }")]
    public async Task BrokenSourceIsSurvived(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new RawPointerAnalyzer()), static d => Assert.Equal("MMAP002", d.Id));
}

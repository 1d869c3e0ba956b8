using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP007: each source is a class body; the marked call is the one that is reported.</summary>
public sealed class PointerOffsetAnalyzerTests
{
    public static TheoryData<string> Reported =>
    [
        "public int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; }",
        "public int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(4096, 16); byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; }",
        "public int M(MemoryMappedFile f, long at) { using var s = f.CreateViewStream(offset: at, size: 16); byte* p = null; [|(s.SafeMemoryMappedViewHandle).AcquirePointer(ref p)|]; return *p; }",
        "public nint M(MemoryMappedFile f, long at) => [|f.CreateViewAccessor(at, 16).SafeMemoryMappedViewHandle.DangerousGetHandle()|];",
        "private readonly SafeMemoryMappedViewHandle _h; public C(MemoryMappedFile f, int at) => _h = f.CreateViewAccessor(at * 512L, 16).SafeMemoryMappedViewHandle; int M() { byte* p = null; [|_h.AcquirePointer(ref p)|]; return *p; }",
        "private static byte* Get(MemoryMappedFile f, long at) { byte* p = null; [|f.CreateViewAccessor(at, 16).SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return p; } int M(MemoryMappedFile f) => *Get(f, 0) + *Get(f, 100);",
        "public byte* Get(MemoryMappedFile f) => G(f, 100); byte* G(MemoryMappedFile f, int at) { byte* p = null; using var a = f.CreateViewAccessor(at, 16); [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return p; }",
        "public int M(MemoryMappedFile f) { int sum = 0; for (long at = 0; at < 1000; at += 10) { using var a = f.CreateViewAccessor(at, 10); byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; sum += *p; } return sum; }",
        "public int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at - at % 512, 16); byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; }",
        "public static class Api { public static int M(MemoryMappedViewAccessor a) { byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; } }",
        "MemoryMappedViewAccessor? _a; byte* _p; public void Open(MemoryMappedFile f, long at) { _a = f.CreateViewAccessor(at, 16); [|_a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p)|]; } void Whole(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } byte First => *_p;",
        "public int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); using var b = f.CreateViewAccessor(at, 16); return N(a) + O(b); } int N(MemoryMappedViewAccessor a) { byte* p = null; [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; return *p; } int O(MemoryMappedViewAccessor b) { byte* p = null; b.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p[b.PointerOffset]; }",
    ];

    public static TheoryData<string> Silent =>
    [
        "int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f) { const long start = 0x20000; using var a = f.CreateViewAccessor(start, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *(p + a.PointerOffset); }",
        "int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); long skip = a.PointerOffset; return p[skip]; }",
        "nint M(MemoryMappedFile f, long at) { var a = f.CreateViewAccessor(at, 16); return a.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)a.PointerOffset; }",
        "MemoryMappedViewAccessor _a; byte* _p; C(MemoryMappedFile f, long at) { _a = f.CreateViewAccessor(at, 16); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } byte* P => _p + _a.PointerOffset;",
        "int M(MemoryMappedFile f, long at) { long start = at & ~0xFFFF; using var a = f.CreateViewAccessor(start, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at - at % 65536, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f, long at, int granularity) { long rest = at % granularity; using var a = f.CreateViewAccessor(at - rest, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f, long at, int granularity) { at -= at % granularity; using var a = f.CreateViewAccessor(at, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "const long Segment = 1 << 20; int M(MemoryMappedFile f, int i) { using var a = f.CreateViewAccessor(i * Segment, Segment); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f, int i) { using var a = f.CreateViewAccessor((long)i << 20, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
        "int M(MemoryMappedFile f) { int sum = 0; for (long at = 0; at < 1000; at += 0x10000) { using var a = f.CreateViewAccessor(at, 10); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); sum += *p; } return sum; }",
        "private static byte* Get(MemoryMappedFile f, long at) { byte* p = null; f.CreateViewAccessor(at, 16).SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p; } int M(MemoryMappedFile f) => *Get(f, 0) + *Get(f, 1 << 20);",
        "internal static class Inner { public static int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; } } int N(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); return Inner.M(a); }",
        "MemoryMappedViewAccessor? _a; byte* _p; void Whole(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } void Other(MemoryMappedFile f, long at) { _a = f.CreateViewAccessor(at, 1); }",
        "[DllImport(\"libc\")] static extern int madvise(byte* p, nint n, int what); void M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); madvise(p, 16, 3); }",
        "void M(MemoryMappedFile f, long at) { using var s = f.CreateViewStream(at, 16); byte* p = s.PositionPointer; *p = 1; }",
        "sealed class MyView { public MyView SafeMemoryMappedViewHandle => this; public void AcquirePointer(ref byte* p) { } } static MyView CreateViewAccessor(long at) => new(); int M(long at) { byte* p = null; CreateViewAccessor(at).SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string body) => await RuleCase.VerifyAsync<PointerOffsetAnalyzer>("public unsafe class C { " + body + " }");

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body) => await RuleCase.VerifyAsync<PointerOffsetAnalyzer>("unsafe class C { " + body + " }");

    [Fact]
    public async Task TopLevelStatementsAreReported() => await RuleCase.VerifyAsync<PointerOffsetAnalyzer>(
        "// program\nunsafe { byte* p = null; using var f = MemoryMappedFile.CreateFromFile(\"x\"); using MemoryMappedViewAccessor a = f.CreateViewAccessor(args.Length, 1); [|a.SafeMemoryMappedViewHandle.AcquirePointer(ref p)|]; *p = 1; }");

    [Fact]
    public async Task WhatNobodyCallsIsNotReported() => await RuleCase.VerifyAsync<PointerOffsetAnalyzer>(
        "unsafe class C { private int M(MemoryMappedFile f, long at) { using var a = f.CreateViewAccessor(at, 16); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; } }");

    [Fact]
    public async Task InAProgramNobodyElseHandsInViews() => await RuleCase.VerifyAsync<PointerOffsetAnalyzer>(
        "// program\nApi.M(null!); public static unsafe class Api { public static int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return *p; } }");

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<PointerOffsetAnalyzer>(
        "unsafe class C { readonly MemoryMappedViewAccessor _a; byte* _p; C(MemoryMappedFile f, long at) { at -= at % 512; _a = f.CreateViewAccessor(Math.Min(at, 8) * 2, missing); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } byte* P => _p + Q().PointerOffset; }");
}

using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP012: each source is a class body; the marked call is the one that is reported.</summary>
public sealed class MappedAtomicAnalyzerTests
{
    private const string Native = """
        static unsafe class Sys { [DllImport("libc")] public static extern byte* mmap(void* at, nint length, int prot, int flags, int fd, nint offset); }
        struct Header { public int Version; public long Count; }
        [StructLayout(LayoutKind.Sequential, Pack = 1)] struct Packed { public int Version; public long Count; }
        [StructLayout(LayoutKind.Explicit)] struct Explicit { [FieldOffset(4)] public long Count; [FieldOffset(16)] public long Other; }
        """;

    public static TheoryData<string, string> Reported => new()
    {
        { "read-only", "public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|Interlocked.Read(ref *(long*)p)|]; }" },
        { "read-only", "private byte* _p; public C(MemoryMappedFile f) { var a = f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read); a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } public long Next() => [|Interlocked.Increment(ref ((Header*)_p)->Count)|];" },
        { "read-only", "private static byte* Open(MemoryMappedFile f, MemoryMappedFileAccess access) { byte* p = null; f.CreateViewAccessor(0, 8, access).SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p; } public long M(MemoryMappedFile f) => [|Interlocked.Read(ref Unsafe.AsRef<long>(Open(f, MemoryMappedFileAccess.Read)))|];" },
        { "read-only", "public int M() { byte* p = Sys.mmap(null, 8, 1, 1, 3, 0); return [|Interlocked.CompareExchange(ref *(int*)p, 1, 0)|]; }" },
        { "offset 4", "public long M() { byte* p = Sys.mmap(null, 8, 3, 1, 3, 0); return [|Interlocked.Increment(ref *(long*)(p + 4))|]; }" },
        { "offset 4", "public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|Interlocked.Increment(ref ((Packed*)p)->Count)|]; }" },
        { "offset 4", "public long M() { var p = (Explicit*)Sys.mmap(null, 8, 3, 1, 3, 0); return [|Interlocked.Increment(ref p->Count)|]; }" },
        { "offset 6", "public int M() { short* p = (short*)Sys.mmap(null, 8, 3, 1, 3, 0); return [|Interlocked.Add(ref *(int*)(p + 3), 1)|]; }" },
    };

    public static TheoryData<string> Silent =>
    [
        "public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return Interlocked.Read(ref *(long*)p); }",
        "public long M(MemoryMappedFile f, MemoryMappedFileAccess access) { using var a = f.CreateViewAccessor(0, 8, access); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return Interlocked.Read(ref *(long*)p); }",
        "private byte* _p; public void Read(MemoryMappedFile f) => f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle.AcquirePointer(ref _p); public void Write(MemoryMappedFile f) => f.CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(ref _p); public long Next() => Interlocked.Increment(ref *(long*)_p);",
        "public long M() { byte* p = Sys.mmap(null, 8, 3, 1, 3, 0); return Interlocked.Increment(ref *(long*)(p + 8)); }",
        "public long M() { var p = (Header*)Sys.mmap(null, 8, 3, 1, 3, 0); return Interlocked.Increment(ref p->Count); }",
        "public long M() { var p = (Explicit*)Sys.mmap(null, 8, 3, 1, 3, 0); return Interlocked.Increment(ref p->Other); }",
        "public long M(int n) { byte* p = Sys.mmap(null, 8, 3, 1, 3, 0); return Interlocked.Increment(ref *(long*)(p + n)); }",
        "public long M() { byte* p = Sys.mmap(null, 8, 3, 1, 3, 0); p += 4; return Interlocked.Increment(ref *(long*)p); }",
        "private long _n; public long M() => Interlocked.Increment(ref _n);",
        "public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return Volatile.Read(ref *(long*)p); }",
        "static class Interlocked { public static long Read(ref long n) => n; } public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return Interlocked.Read(ref *(long*)p); }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string what, string body) => await RuleCase.VerifyAsync<MappedAtomicAnalyzer>(Native + "public unsafe class C { " + body + " }", what);

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body) => await RuleCase.VerifyAsync<MappedAtomicAnalyzer>(Native + "public unsafe class C { " + body + " }");

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<MappedAtomicAnalyzer>(
        Native + "unsafe class C { byte* _p; C(MemoryMappedFile f) => f.CreateViewAccessor(0, 8, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle.AcquirePointer(ref _p); long M() => Interlocked.Read(ref ((Packed*)(_p + 4))->Count) + Interlocked.Add(ref Missing(_p), ); }");
}

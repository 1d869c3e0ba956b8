using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP010: each source is a class body; the marked call is the one that is reported.</summary>
public sealed class CopyOnWriteAnalyzerTests
{
    private const string Native = """
        static unsafe class Sys
        {
            public const int PROT_READ = 1, PROT_WRITE = 2, MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20;
            [DllImport("libc")] public static extern byte* mmap(void* at, nint length, int prot, int flags, int fd, nint offset);
            [DllImport("kernel32")] public static extern byte* MapViewOfFile(nint section, uint access, uint high, uint low, nuint length);
        }
        """;

    public static TheoryData<string> Reported =>
    [
        "public byte M(int fd) => *[|Sys.mmap(null, 1, Sys.PROT_READ, Sys.MAP_PRIVATE, fd, 0)|];",
        "private byte* _p; public void Open(int fd) { _p = ([|Sys.mmap(null, 1, 1, 2, fd, 0)|]); } public byte* Start => _p;",
        "public byte M(int fd) { byte* p = [|Sys.mmap(null, 1, Sys.PROT_READ | Sys.PROT_WRITE, Sys.MAP_PRIVATE, fd, 0)|]; return p[3]; }",
        "public int M(int fd) { var s = new ReadOnlySpan<byte>([|Sys.mmap(null, 1, 3, 2, fd, 0)|], 1); return s.Length; }",
        "public int M(MemoryMappedFile f) { using var a = [|f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite)|]; return a.ReadInt32(0); }",
        "private readonly MemoryMappedViewAccessor _a; internal C(MemoryMappedFile f) => _a = [|f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite)|]; public int First() => _a.ReadInt32(0); public void Close() => _a.Dispose();",
        "public int M(MemoryMappedFile f) { using var s = [|f.CreateViewStream(0, 0, MemoryMappedFileAccess.CopyOnWrite)|]; return s.ReadByte(); }",
        "public int M(MemoryMappedFile f) { using var a = [|f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite)|]; byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = *(int*)(p + 4); a.SafeMemoryMappedViewHandle.ReleasePointer(); return n; }",
        "public byte M(nint section) { const uint copy = 1; byte* p = [|Sys.MapViewOfFile(section, copy, 0, 0, 0)|]; return p[0]; }",
    ];

    public static TheoryData<string> Silent =>
    [
        "public byte M(int fd) => *Sys.mmap(null, 1, Sys.PROT_READ, Sys.MAP_SHARED, fd, 0);",
        "public byte M() => *Sys.mmap(null, 1, Sys.PROT_READ, Sys.MAP_PRIVATE | Sys.MAP_ANONYMOUS, -1, 0);",
        "public byte M() => *Sys.mmap(null, 1, Sys.PROT_READ, Sys.MAP_PRIVATE, -1, 0);",
        "public delegate*<int> M(int fd) => (delegate*<int>)Sys.mmap(null, 1, Sys.PROT_READ | 4, Sys.MAP_PRIVATE, fd, 0);",
        "[StableMapping(\"sealed against writing\")] public byte M(int fd) => *Sys.mmap(null, 1, Sys.PROT_READ, Sys.MAP_PRIVATE, fd, 0);",
        "public byte M(int fd, int flags) => *Sys.mmap(null, 1, Sys.PROT_READ, flags, fd, 0);",
        "public byte M(int fd) { byte* p = Sys.mmap(null, 1, 3, 2, fd, 0); p[0] = 1; return p[3]; }",
        "public byte M(int fd) { byte* p = Sys.mmap(null, 1, 3, 2, fd, 0); (*p)++; return p[3]; }",
        "public byte M(int fd) { byte* p = Sys.mmap(null, 1, 3, 2, fd, 0); Span<byte> s = new(p, 1); s.Clear(); return p[3]; }",
        "public byte* M(int fd) => Sys.mmap(null, 1, 3, 2, fd, 0);",
        "public void M(int fd) { byte* p = Sys.mmap(null, 1, 3, 2, fd, 0); }",
        "[DllImport(\"libc\")] static extern int mprotect(void* p, nint n, int prot); public byte M(int fd) { byte* p = Sys.mmap(null, 1, 1, 2, fd, 0); mprotect(p, 1, 3); return *p; }",
        "public int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite); a.Write(0, 1); return a.ReadInt32(0); }",
        "public int M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read); return a.ReadInt32(0); }",
        "public int M() { using var f = MemoryMappedFile.CreateNew(null, 8); using var a = f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite); return a.ReadInt32(0); }",
        "public MemoryMappedViewAccessor M(MemoryMappedFile f) => f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);",
        "sealed class F { public int CreateViewAccessor(long at, long n, MemoryMappedFileAccess access) => 1; } int M(F f) => f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite);",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string body) => await RuleCase.VerifyAsync<CopyOnWriteAnalyzer>(Native + "public unsafe class C { " + body + " }");

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body) => await RuleCase.VerifyAsync<CopyOnWriteAnalyzer>(Native + "public unsafe class C { " + body + " }");

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<CopyOnWriteAnalyzer>(
        Native + "unsafe class C { MemoryMappedViewAccessor _a; C(MemoryMappedFile f) { _a = f.CreateViewAccessor(0, 0, MemoryMappedFileAccess.CopyOnWrite); byte* p = null; _a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = p[0] + *Missing(p); } }");

}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP009: each source is a class body beside the declarations of the native functions.</summary>
public sealed class MappingResultAnalyzerTests
{
    private const string Native = """
        static unsafe class Sys
        {
            public const int MAP_FAILED = -1;
            public static readonly void* Bad = (void*)-1;
            [DllImport("libc")] public static extern void* mmap(void* at, nint length, int prot, int flags, int fd, nint offset);
            [DllImport("libc", EntryPoint = "mmap")] public static extern nint MapMemory(nint at, nint length, int prot, int flags, int fd, nint offset);
            [DllImport("libc")] public static extern nint shmat(int id, nint at, int flags);
            [DllImport("libc")] public static extern int munmap(void* at, nint length);
            [DllImport("kernel32")] public static extern void* MapViewOfFile(nint section, uint access, uint high, uint low, nuint length);
            [DllImport("kernel32", EntryPoint = "CreateFileMappingW")] public static extern nint CreateSection(nint file, nint attributes, uint protection, uint high, uint low, string? name);
            [DllImport("System.Native")] public static extern void* SystemNative_MMap(void* at, ulong length, int prot, int flags, nint fd, long offset);
            [DllImport("libc", EntryPoint = "mmap")] public static extern Mapping MapHandle(nint at, nint length, int prot, int flags, int fd, nint offset);
        }
        sealed class Mapping() : SafeHandleMinusOneIsInvalid(true) { protected override bool ReleaseHandle() => true; }
        """;

    public static TheoryData<string, string> Reported => new()
    {
        { "not tested", "int M() { byte* p = (byte*)[|Sys.mmap(null, 1, 1, 1, 3, 0)|]; return *p; }" },
        { "not tested", "int M() => *(byte*)[|Sys.mmap(null, 1, 1, 1, 3, 0)|];" },
        { "not tested", "void M() { [|Sys.mmap(null, 1, 1, 1, 3, 0)|]; }" },
        { "not tested", "nint _p; void M() { _p = ([|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]); } int R() => Marshal.ReadInt32(_p);" },
        { "not tested", "struct B { public nint Start; } readonly B[] _b = new B[2]; void M() { _b[0].Start = [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; } void R(byte[] d) => Marshal.Copy(_b[0].Start, d, 0, 1);" },
        { "not tested", "static nint Map() => [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; int M() { var p = Map(); return *(int*)p; }" },
        { "not tested", "static void Map(out nint p) { p = [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; } int M() { Map(out var p); return *(int*)p; }" },
        { "not tested", "nint P { get; } = [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; int M() => *(int*)P;" },
        { "not tested", "int M() { Span<byte> s = new((void*)[|Sys.shmat(1, 0, 0)|], 4); return s[0]; }" },
        { "not tested", "void M() { void* p = [|Sys.MapViewOfFile(1, 4, 0, 0, 0)|]; Use(p); } void Use(void* p) { *(byte*)p = 1; }" },
        { "against null", "int M() { void* p = [|Sys.mmap(null, 1, 1, 1, 3, 0)|]; if (p == null) throw new Exception(); return *(byte*)p; }" },
        { "against null", "int M() { nint p = [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; if (IntPtr.Zero == p) throw new Exception(); return *(byte*)p; }" },
        { "against null", "int M() { nint p = [|Sys.MapMemory(0, 1, 1, 1, 3, 0)|]; if (p is 0) throw new Exception(); return *(byte*)p; }" },
        { "against null", "int M() { var p = [|Sys.shmat(1, 0, 0)|]; if (p.Equals(nint.Zero)) throw new Exception(); return *(byte*)p; }" },
        { "against null", "static void Check(nint p) { if (p == default) throw new Exception(); } void M() { var p = [|Sys.shmat(1, 0, 0)|]; Check(p); }" },
        { "against -1", "int M() { void* p = [|Sys.MapViewOfFile(1, 4, 0, 0, 0)|]; if (p == (void*)-1) throw new Exception(); return *(byte*)p; }" },
        { "against -1", "int M() { var p = [|Sys.CreateSection(3, 0, 2, 0, 0, null)|]; if (p == new IntPtr(-1)) throw new Exception(); return (int)p; }" },
        { "against -1", "void* _p; void M() { _p = [|Sys.SystemNative_MMap(null, 1, 1, 1, 3, 0)|]; if (_p == Sys.Bad) throw new Exception(); }" },
        { "0 bytes", "void M(void* p) { [|Sys.munmap(p, 0)|]; }" },
        { "0 bytes", "void M(void* p) { [|Sys.munmap(p, (nint)0L)|]; }" },
        { "0 bytes", "private nint _length; void M(void* p) => [|Sys.munmap(p, _length)|];" },
        { "0 bytes", "void M(void* p) { const int none = 0; int length = none; [|Sys.munmap(p, length)|]; }" },
    };

    public static TheoryData<string> Silent =>
    [
        "int M() { void* p = Sys.mmap(null, 1, 1, 1, 3, 0); if (p == (void*)-1) throw new Exception(); return *(byte*)p; }",
        "int M() { void* p; if ((p = Sys.mmap(null, 1, 1, 1, 3, 0)) == Sys.Bad) throw new Exception(); return *(byte*)p; }",
        "int M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if (p.ToInt64() == -1) throw new Exception(); return *(byte*)p; }",
        "int M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if ((long)p == Sys.MAP_FAILED) throw new Exception(); return *(byte*)p; }",
        "int M() { nint failed = new(-1); nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if (p != 0 && p != failed) return *(byte*)p; return 0; }",
        "int M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); return p is -1 ? 0 : *(byte*)p; }",
        "int M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if (p <= 0) throw new Exception(); return *(byte*)p; }",
        "int M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if (Marshal.GetLastPInvokeError() != 0) throw new Exception(); return *(byte*)p; }",
        "static nint Check(nint p) => p == -1 ? throw new Exception() : p; int M() => *(byte*)Check(Sys.MapMemory(0, 1, 1, 1, 3, 0));",
        "static nint Map() => Sys.MapMemory(0, 1, 1, 1, 3, 0); int M() { var p = Map(); return p == -1 ? 0 : *(int*)p; }",
        "static bool Map(out nint p) { p = Sys.MapMemory(0, 1, 1, 1, 3, 0); return p != -1; } int M() => Map(out var p) ? *(int*)p : 0;",
        "nint _p; bool Open() { _p = Sys.MapMemory(0, 1, 1, 1, 3, 0); return IsOpen; } bool IsOpen => _p != -1;",
        "void M() { var h = Sys.MapHandle(0, 1, 1, 1, 3, 0); }",
        "sealed class H : SafeHandleMinusOneIsInvalid { public H() : base(true) => SetHandle(Sys.MapMemory(0, 1, 1, 1, 3, 0)); protected override bool ReleaseHandle() => true; }",
        "void M(List<nint> all) { all.Add(Sys.MapMemory(0, 1, 1, 1, 3, 0)); }",
        "int M() { void* p = Sys.MapViewOfFile(1, 4, 0, 0, 0); if (p == null) throw new Exception(); return *(byte*)p; }",
        "int M() { void* p = Sys.SystemNative_MMap(null, 1, 1, 1, 3, 0); if (p == null) throw new Exception(); return *(byte*)p; }",
        "int M() { var p = Sys.CreateSection(3, 0, 2, 0, 0, null); return p == 0 ? throw new Exception() : (int)p; }",
        "private readonly nint _length; C(nint length) => _length = length; void M(void* p) => Sys.munmap(p, _length);",
        "void M(void* own) { _ = Sys.mmap(own, 4096, 0, 0x32, -1, 0); }",
        "void M(void* p, nint length) { Sys.munmap(p, length); }",
        "void M() { nint p = Sys.MapMemory(0, 1, 1, 1, 3, 0); if (p.ToInt64() == -1) { Sys.munmap((void*)p, 0); throw new Exception(); } }",
        "static class Own { public static nint mmap(int n) => n; public static void munmap(nint p, int n) { } } void M() { nint p = Own.mmap(1); Own.munmap(p, 0); }",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string what, string body) => await RuleCase.VerifyAsync<MappingResultAnalyzer>(Native + "unsafe class C { " + body + " }", what);

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body) => await RuleCase.VerifyAsync<MappingResultAnalyzer>(Native + "unsafe class C { " + body + " }");

    [Fact]
    public async Task ACallThatCannotBeBoundCountsByItsName()
    {
        const string source = "unsafe class C { int M() { var p = Missing.mmap(0, 1, 1, 1, 3, 0); Missing.munmap(p, 0); return 0; } int N() { nint p = Missing.mmap(0, 1); return p == -1 ? 0 : 1; } }";
        ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new MappingResultAnalyzer());
        Assert.Equal(2, found.Length);
    }

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<MappingResultAnalyzer>(
        Native + "unsafe class C { nint _p; static nint Map(int n) => Sys.MapMemory(0, n, 1, 1, 3, 0); void M() { _p = Map(1); if (_p is 0 or -1) { Sys.munmap((void*)_p, 0); } } }", step: 7);
}

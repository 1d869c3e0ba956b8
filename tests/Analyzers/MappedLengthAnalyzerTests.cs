using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP008: each source is a class body; the marked expression is the one that is reported.</summary>
public sealed class MappedLengthAnalyzerTests
{
    public static TheoryData<string, string> Reported => new()
    {
        { "64-bit", "public int M(MemoryMappedViewAccessor a) => [|(int)a.Capacity|];" },
        { "64-bit", "public int M(MemoryMappedViewAccessor a) => unchecked([|(int)(a.Capacity)|]);" },
        { "64-bit", "public int M(MemoryMappedViewAccessor a) { long n = a.Capacity; return [|(int)n|]; }" },
        { "64-bit", "public int M(MemoryMappedViewAccessor a) { long n = a.Capacity - 16; if (n < 0) return 0; return [|(int)n|]; }" },
        { "64-bit", "public uint M(SafeMemoryMappedViewHandle h) => [|(uint)h.ByteLength|];" },
        { "64-bit", "private readonly MemoryMappedFile _f; public C(string path) { _f = MemoryMappedFile.CreateFromFile(path); Length = [|(int)new FileInfo(path).Length|]; } public int Length { get; }" },
        { "64-bit", "public int M(FileStream s) { using var f = MemoryMappedFile.CreateFromFile(s, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, true); return [|(int)s.Length|]; }" },
        { "64-bit", "public int M(MemoryMappedFile f, long n) { using var a = f.CreateViewAccessor(0, n + 1); long size = n * 2; using var b = f.CreateViewAccessor(0, size); return [|(int)size|]; }" },
        { "64-bit", "public byte[] M(MemoryMappedFile f) { using var r = new BinaryReader(f.CreateViewStream()); int n = [|(int)r.ReadInt64()|]; return r.ReadBytes(n); }" },
        { "64-bit", "private readonly MemoryMappedViewAccessor? _a; private long _at; public long Position { get => _at; set => _at = [|(int)value|]; }" },
        { "squeezes", "[DllImport(\"libc\")] static extern nint mmap(nint p, int n, int prot, int flags, int fd, int at); public nint M(long at) => mmap(0, 1, 1, 1, 3, [|(int)at|]);" },
        { "squeezes", "[DllImport(\"libc\")] static extern nint mmap(nint p, int n, int prot, int flags, int fd, int at); public nint M(uint at) => mmap(0, 1, 1, 1, 3, [|(int)(at & ~4095u)|]);" },
        { "rounded", "public long M(string path) { using var f = MemoryMappedFile.CreateFromFile(path); using var a = f.CreateViewAccessor(); return [|a.Capacity|]; }" },
        { "rounded", "private readonly MemoryMappedViewAccessor _a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read); private readonly long _length; public C() { _length = [|_a.Capacity|]; }" },
        { "rounded", "MemoryMappedViewAccessor? _a; long _n; public void Whole() { _a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(); _n = [|_a.Capacity|]; } public void Part(MemoryMappedFile f) { _a = f.CreateViewAccessor(0, 8); _n = _a.Capacity; }" },
        { "trusts", "public byte[] M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); int n = a.ReadInt32(0); return [|new byte[n]|]; }" },
        { "trusts", "public byte[] M(MemoryMappedFile f) { using var r = new BinaryReader(f.CreateViewStream()); return [|new byte[r.ReadInt32()]|]; }" },
        { "trusts", "public string M() { byte* p = Os.Map(); return [|new string('a', *(int*)p)|]; }" },
        { "trusts", "struct H { public int Skip; } public byte M() { byte* p = Os.Map(); var h = (H*)p; return *([|p + h->Skip|]); }" },
        { "trusts", "struct H { public int Skip; } private byte* _p = Os.Map(); private H* Header => (H*)_p; public byte* Data => [|_p + Header->Skip|];" },
        { "trusts", "struct H { public int Size; } private H _h; private byte* _p = Os.Map(); public C(MemoryMappedViewAccessor a) { a.Read(0, out _h); } public byte* At(int i) => [|_p + i * _h.Size|];" },
        { "trusts", "private byte* _p = Os.Map(); private int Read32(int at) => *(int*)(_p + at); public byte[] M() => [|new byte[Read32(0)]|];" },
    };

    public static TheoryData<string> Silent =>
    [
        "public int M(MemoryMappedViewAccessor a) => checked((int)a.Capacity);",
        "public int M(MemoryMappedViewAccessor a) { if (a.Capacity > int.MaxValue) throw new Exception(); return (int)a.Capacity; }",
        "private readonly MemoryMappedViewAccessor _a; public C(MemoryMappedViewAccessor a) { _a = a; if (a.Capacity > int.MaxValue) throw new Exception(); } public int Length => (int)_a.Capacity;",
        "public int M(MemoryMappedViewAccessor a) => (int)Math.Min(a.Capacity, int.MaxValue);",
        "public int M(MemoryMappedViewAccessor a) => int.CreateSaturating(a.Capacity);",
        "public int M(MemoryMappedViewAccessor a) { long n = Math.Min(a.Capacity, 4096); return (int)n; }",
        "public int M(MemoryMappedViewAccessor a) => (int)(a.Capacity % 4096);",
        "public int M(MemoryMappedFile f, int n) { using var a = f.CreateViewAccessor(0, n); return (int)a.Capacity; }",
        "public long M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(0, 100); return a.Capacity; }",
        "public long M(string path) { using var f = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, 1 << 20); using var a = f.CreateViewAccessor(); return a.Capacity; }",
        "public bool M(string path, long at) { using var f = MemoryMappedFile.CreateFromFile(path); using var a = f.CreateViewAccessor(); return at < a.Capacity; }",
        "[DllImport(\"libc\")] static extern nint mmap(nint p, long n, int prot, int flags, int fd, long at); public nint M(long at, long fd) => mmap(0, 1, 1, 1, (int)fd, at);",
        "private long _at; public long Position { get => _at; set => _at = (int)value; }",
        "public int M(FileInfo f) => (int)f.Length;",
        "public byte[] M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); int n = a.ReadInt32(0); if ((uint)n > a.Capacity) throw new Exception(); return new byte[n]; }",
        "private static void CheckLength(int n) { } public byte[] M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); int n = a.ReadInt32(0); CheckLength(n); return new byte[n]; }",
        "private static void Wrap(ref int n) => n %= 100; private byte* _p = Os.Map(); private byte* At(int n) { Wrap(ref n); return _p + n; } public byte* M() => At(*(int*)_p);",
        "public byte[] M(BinaryReader r) => new byte[r.ReadInt32()];",
        "public byte M(MemoryMappedFile f, byte* other) { using var a = f.CreateViewAccessor(); int n = a.ReadInt32(0); return *(other + n); }",
        "public byte[] M(MemoryMappedFile f, int n) { using var a = f.CreateViewAccessor(); return new byte[n]; }",
        "public uint M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); long id = a.ReadInt64(0); return (uint)id; }",
        "sealed class View { public long Capacity => 5; } public int M(View a) => (int)a.Capacity;",
    ];

    [Theory, MemberData(nameof(Reported))]
    public async Task IsReported(string what, string body) => await RuleCase.VerifyAsync<MappedLengthAnalyzer>("public unsafe class C { " + body + " void Door(MemoryMappedFile f) { } }", what);

    [Theory, MemberData(nameof(Silent))]
    public async Task IsNotReported(string body) => await RuleCase.VerifyAsync<MappedLengthAnalyzer>(
        ("public unsafe class C { " + body + " } class Door { MemoryMappedFile? _f; }").Replace("public int M(View", "int M(View", StringComparison.Ordinal));

    [Fact]
    public async Task TopLevelStatementsAreReported() => await RuleCase.VerifyAsync<MappedLengthAnalyzer>(
        "// program\nusing var f = MemoryMappedFile.CreateFromFile(\"x\"); using var a = f.CreateViewAccessor(0, 1L << 40); int n = [|(int)a.Capacity|];");

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<MappedLengthAnalyzer>(
        "unsafe class C { struct H { public int Size; } H _h; byte* _p = Os.Map(); C(MemoryMappedViewAccessor a) { a.Read(0, out _h); long n = a.Capacity - missing; _p = _p + _h.Size * (int)n; var b = new byte[a.ReadInt32(0)]; } }");
}

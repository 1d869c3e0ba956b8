using Microsoft.CodeAnalysis;
using MmapAnalyzers.Rules;
using MmapAnalyzers.Values;

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
        { "64-bit", "public enum Label : long { } public unsafe byte M(MemoryMappedFile f, Label at) { int start = [|(int)at|]; using var a = f.CreateViewAccessor(start & ~0xFFFF, 8); return a.ReadByte(0); }" },
        { "64-bit", "private MemoryMappedFile? _f; public byte M(long at) { System.Diagnostics.Debug.Assert(at < int.MaxValue); using var a = _f!.CreateViewAccessor([|(int)at|], 8); return a.ReadByte(0); }" },
        { "64-bit", "public ReadOnlySpan<byte> M(long n) => new(Os.Map(), [|(int)n|]);" },
        { "64-bit", "public ReadOnlySpan<byte> M(uint n) => new ReadOnlySpan<byte>(Os.Map(), [|(int)(4096L * n)|]);" },
        { "signed", "public ReadOnlySpan<byte> M(uint n) => new ReadOnlySpan<byte>(Os.Map(), [|(int)(4096u * n)|]);" },
        { "64-bit", "private sealed class W { public long Size { get; } public W(MemoryMappedFile f, long n) { Size = n; f.CreateViewAccessor(0, n); } } public int M(MemoryMappedFile f, string path) { long rest = new FileInfo(path).Length - 5; _ = new W(f, rest); return [|(int)rest|]; }" },
        { "64-bit", "sealed class D { public ulong Length { get; } public D(ulong length) { Length = length; } } private readonly D _d; private long _size; [DllImport(\"libc\")] static extern nint mmap(nint p, nuint n, int prot, int flags, int fd, long at);"
            + " public C(long size) { _size = size; mmap(0, (nuint)_size, 1, 1, 3, 0); _d = new D((ulong)_size); } public uint Length => [|(uint)_d.Length|];" },
        { "signed", "[DllImport(\"libc\")] static extern int munmap(nint p, nuint n); public struct B { public nint Start; public uint Length; } public void M(B b, byte[] to) { Marshal.Copy(b.Start, to, 0, [|(int)b.Length|]); munmap(b.Start, b.Length); }" },
        { "64-bit", "public int M(MemoryMappedViewAccessor a, int most) { long n = a.Capacity; int part = (int)Math.Min(n, most); return part + [|(int)n|]; }" },
        { "32 bits", "[DllImport(\"libc\")] static extern nint mmap(nint p, uint n, int prot, int flags, int fd, int at); public nint M(int at) => mmap(0, 1, 1, 1, 3, [|at|]);" },

        // where the number is read
        { "trusts", "public string M() { byte* p = Os.Map(); int n = Unsafe.ReadUnaligned<int>(p); return [|new string('a', n)|]; }" },
        { "trusts", "struct H { public int A, Size; } public byte[] M() { ref H h = ref Unsafe.AsRef<H>(Os.Map()); return [|new byte[h.Size]|]; }" },
        { "trusts", "struct H { public int A, Size; } public byte[] M() { H h = *(H*)Os.Map(); return Copy(h); } private static byte[] Copy(in H h) => [|new byte[h.Size]|];" },
        { "trusts", "struct H { public int A, Size; } public byte[] M() { var s = new ReadOnlySpan<byte>(Os.Map(), 64); var h = MemoryMarshal.Read<H>(s); return [|new byte[h.Size]|]; }" },
        { "trusts", "struct H { public int A, Size; } public byte[] M() { var s = new ReadOnlySpan<byte>(Os.Map(), 64); ref readonly H h = ref MemoryMarshal.AsRef<H>(s); return [|new byte[h.Size]|]; }" },
        { "trusts", "struct H { public int Raw; public int Size => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(Raw); } public byte[] M() { var h = (H*)Os.Map(); return [|new byte[h->Size]|]; }" },
        { "trusts", "struct H { public int Size { get; set; } } public byte[] M(MemoryMappedViewAccessor a) { a.Read(0, out H h); return [|new byte[h.Size]|]; }" },
        { "trusts", "public byte[] M() { var s = new ReadOnlySpan<byte>(Os.Map(), 64); System.Buffers.Binary.BinaryPrimitives.TryReadInt32LittleEndian(s, out int n); return [|new byte[n]|]; }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); var s = new ReadOnlySpan<byte>(p, 64); int n = s[0] << 8 | s[1]; return *([|p + n|]); }" },
        { "trusts", "public byte[] M() => [|new byte[Marshal.ReadInt32((nint)Os.Map(), 4)]|];" },
        { "trusts", "public byte[] M(SafeMemoryMappedViewHandle h) => [|new byte[h.Read<int>(0)]|];" },
        { "trusts", "private readonly int[] _table = new int[8]; public C() { byte* p = Os.Map(); for (int i = 0; i < 8; i++) _table[i] = *(int*)(p + i * 4); } public byte M(int i) => *([|Os.Map() + _table[i]|]);" },
        { "trusts", "public byte M(MemoryMappedViewAccessor a) { int[] t = new int[8]; a.ReadArray(0, t, 0, 8); return *([|Os.Map() + t[3]|]); }" },
        { "trusts", "sealed class R { private byte* _p = Os.Map(); public int Next() { int v = *(int*)_p; _p += 4; return v; } } public byte[] M() { var r = new R(); return [|new byte[r.Next()]|]; }" },
        { "trusts", "public byte[] M(MemoryMappedViewAccessor a) { int n = a.ReadByte(0) switch { 1 => a.ReadInt32(4), _ => 7 }; return [|new byte[n]|]; }" },

        // where it is used
        { "trusts", "public void M() { byte* p = Os.Map(); byte* b = [|stackalloc byte[*(int*)p]|]; *b = 1; }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); int n = *(int*)p; return [|p[n]|]; }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); int n = *(int*)p; [|p += n|]; return *p; }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); int n = *(int*)p; return *([|p - n|]); }" },
        { "trusts", "public nint M() { nint p = (nint)Os.Map(); int n = *(int*)p; return [|p + n|]; }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); int n = *(int*)p; return [|Unsafe.Add(ref *p, n)|]; }" },
        { "trusts", "public int M() { byte* p = Os.Map(); int n = *(int*)p, sum = 0; for (int i = 0; [|i < n|]; i++) sum += p[i]; return sum; }" },
        { "trusts", "public void M(byte* to) { byte* p = Os.Map(); int n = *(int*)p; [|Buffer.MemoryCopy(p, to, n, n)|]; }" },
        { "trusts", "public void M(byte[] to) { byte* p = Os.Map(); int n = *(int*)p; [|Marshal.Copy((nint)p, to, 0, n)|]; }" },
        { "trusts", "public string M() { byte* p = Os.Map(); int n = *(int*)p; return [|System.Text.Encoding.UTF8.GetString(p, n)|]; }" },
        { "trusts", "public byte[] M(MemoryMappedViewAccessor a) => [|System.Buffers.ArrayPool<byte>.Shared.Rent(a.ReadInt32(0))|];" },
        { "trusts", "public List<int> M(MemoryMappedViewAccessor a) => [|new List<int>(a.ReadInt32(0))|];" },
        { "trusts", "public byte[] M(MemoryMappedFile f) { using var r = new BinaryReader(f.CreateViewStream()); return [|r.ReadBytes(r.ReadInt32())|]; }" },

        // one number, one report; two numbers, two
        { "trusts", "struct H { public int Skip; } public byte M() { byte* p = Os.Map(); var h = (H*)p; int n = h->Skip; byte a = *([|p + n|]); return (byte)(a + *(p + n + 1) + new byte[h->Skip].Length); }" },
        { "trusts", "public byte M() { byte* p = Os.Map(); int n = *(int*)p, m = *(int*)(p + 4); return (byte)(*([|p + n|]) + *([|p + m|])); }" },
    };

    public static TheoryData<string> Silent =>
    [
        "public ReadOnlySpan<byte> M(long n) { if (n > int.MaxValue) throw new Exception(); return new(Os.Map(), (int)n); }",
        "public ReadOnlySpan<byte> M(byte* end) { byte* p = Os.Map(); return new(p, (int)(end - p)); }",
        "public ReadOnlySpan<byte> M(int n) { long size = n; return new(Os.Map(), (int)size); }",
        "public ReadOnlySpan<byte> M(byte* p, long n) => new(p, (int)n);",
        "private MemoryMappedFile? _f; private int _part; public void M(long rest) { int n = (int)Math.Min(_part, rest); using var a = _f!.CreateViewAccessor(0, n); }",
        "[DllImport(\"libc\")] static extern nint mmap(nint p, uint n, int prot, int flags, int fd, int at); public nint M() => mmap(0, 1, 1, 1, 3, 4096);",
        "public byte[] M(MemoryMappedViewAccessor a) => new byte[a.ReadUInt16(0)];",
        "public byte M(int n) { byte* p = Os.Map(); return p[n]; }",
        "public byte M(byte* p) { byte* q = Os.Map(); int n = *(int*)q; return p[n]; }",
        "public byte M() { byte* p = Os.Map(); byte* end = p + 64; while (p < end) { int n = *(int*)p; p += n; } return 0; }",
        "public byte* M() { byte* p = Os.Map(); int size = *(int*)p; long count = 4096 / size; long step = count / 2; return p + step * size; }",
        "private static byte* Next(byte* p, int size) { p += size; return p; } public byte* M() { byte* p = Os.Map(); return Next(p, *(int*)p); }",
        "public int M() { byte* p = Os.Map(); int n = *(int*)p & 0xFF; return p[n]; }",
        "public byte[] M(BinaryReader r) => r.ReadBytes(r.ReadInt32());",
        "sealed class Unsafe { public static int Add(int a, int n) => a + n; } public int M(MemoryMappedViewAccessor a) => Unsafe.Add(1, a.ReadInt32(0));",
        "public int M(MemoryMappedViewAccessor a) => checked((int)a.Capacity);",
        "public int M(MemoryMappedViewAccessor a) { if (a.Capacity > int.MaxValue) throw new Exception(); return (int)a.Capacity; }",
        "private readonly MemoryMappedViewAccessor _a; public C(MemoryMappedViewAccessor a) { _a = a; if (a.Capacity > int.MaxValue) throw new Exception(); } public int Length => (int)_a.Capacity;",
        "public int M(MemoryMappedViewAccessor a) => (int)Math.Min(a.Capacity, int.MaxValue);",
        "public int M(MemoryMappedViewAccessor a) => int.CreateSaturating(a.Capacity);",
        "public int M(MemoryMappedViewAccessor a) { long n = Math.Min(a.Capacity, 4096); return (int)n; }",
        "public int M(MemoryMappedViewAccessor a, int most) { long n = a.Capacity; n = Math.Min(n, most); return (int)n; }",
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
        "private MemoryMappedFile? _f; public byte[] M() { using var s = new FileStream(\"other\", FileMode.Open); int n = (int)s.Length; byte[] b = new byte[n]; s.ReadExactly(b, 0, n); return b; }",
        "private MemoryMappedFile? _f; public byte[] M() { using var s = new FileStream(\"other\", FileMode.Open); using var r = new BinaryReader(s); return r.ReadBytes((int)s.Length); }",
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
    public void EveryMemberOfTheTableExists() => Assert.All(TrustSinks.Members, static line =>
        Assert.NotEmpty(Markup.Compile("").GetTypeByMetadataName(line.Type)?.GetMembers(line.Member) ?? []));

    [Fact]
    public async Task OtherUsesOfTheNumberStandBeside()
    {
        (string source, _) = Markup.Parse("unsafe class C { byte M() { byte* p = Os.Map(); int n = *(int*)p; return (byte)(p[n] + p[n + 1]); } void Door(MemoryMappedFile f) { } }");
        Diagnostic found = Assert.Single(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new MappedLengthAnalyzer()));
        Location beside = Assert.Single(found.AdditionalLocations);
        Assert.Equal("p[n + 1]", source.Substring(beside.SourceSpan.Start, beside.SourceSpan.Length));
    }

    [Fact]
    public async Task TopLevelStatementsAreReported() => await RuleCase.VerifyAsync<MappedLengthAnalyzer>(
        "// program\nusing var f = MemoryMappedFile.CreateFromFile(\"x\"); using var a = f.CreateViewAccessor(0, 1L << 40); int n = [|(int)a.Capacity|];");

    [Fact]
    public async Task BrokenSourceDoesNotThrow() => await RuleCase.SurvivesCutsAsync<MappedLengthAnalyzer>(
        "unsafe class C { struct H { public int Size; } H _h; byte* _p = Os.Map(); C(MemoryMappedViewAccessor a) { a.Read(0, out _h); long n = a.Capacity - missing; _p = _p + _h.Size * (int)n; var b = new byte[a.ReadInt32(0)]; } }");
}

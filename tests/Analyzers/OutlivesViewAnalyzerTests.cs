using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP005: the marked expressions are the ones that are reported; each source is compiled as it stands.</summary>
public sealed class OutlivesViewAnalyzerTests
{
    public static TheoryData<string> Scopes =>
    [
        "unsafe class C { ReadOnlySpan<byte> M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|new ReadOnlySpan<byte>(p, 4)|]; } }",
        "unsafe class C { Span<byte> M(MemoryMappedFile f) { using (var a = f.CreateViewAccessor()) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (p != null) { return [|new(p, 4)|]; } } return default; } }",
        "unsafe class C { byte* M(MemoryMappedFile f) { var a = f.CreateViewAccessor(); using (a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|(p + a.PointerOffset)|]; } } }".Replace("[|(p + a.PointerOffset)|]", "([|p + a.PointerOffset|])", StringComparison.Ordinal),
        "unsafe class C { nint M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); using var h = a.SafeMemoryMappedViewHandle; byte* p = null; h.AcquirePointer(ref p); return [|(nint)p|]; } }",
        "unsafe class C { nint M(MemoryMappedFile f) { using var s = f.CreateViewStream(); return [|(nint)s.PositionPointer|]; } }",
        "unsafe class C { Span<byte> M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { return [|new Span<byte>(p, 4).Slice(1)|]; } finally { a.SafeMemoryMappedViewHandle.ReleasePointer(); } } }",
        "unsafe class C { Span<byte> M(MemoryMappedFile f) { var a = f.CreateViewAccessor(); try { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|new Span<byte>(p, 4)|]; } finally { a.Dispose(); } } }",
        "unsafe class C { Func<nint> F(MemoryMappedFile f) => () => { using var a = f.CreateViewAccessor(); return [|a.SafeMemoryMappedViewHandle.DangerousGetHandle()|]; }; }",
        "unsafe class C { byte* _p; void M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); _p = [|p|]; } }",
        "unsafe class C { void M(MemoryMappedFile f, out ReadOnlySpan<byte> data) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); data = [|new ReadOnlySpan<byte>(p, 4)|]; } }",
        "unsafe class C { static nint At; void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { At = [|(nint)p|]; } finally { a.SafeMemoryMappedViewHandle.ReleasePointer(); } } }",
        """
        sealed unsafe class Map : IDisposable
        {
            readonly MemoryMappedViewAccessor _a; byte* _p;
            public Map(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); }
            internal Span<byte> Bytes => new(_p, 4);
            public void Dispose() { _a.SafeMemoryMappedViewHandle.ReleasePointer(); _a.Dispose(); }
        }
        unsafe class C { Span<byte> M(MemoryMappedFile f) { using var map = new Map(f); var s = map.Bytes; return [|s|]; } Span<byte> N(MemoryMappedFile f) { using (var map = new Map(f)) return [|map.Bytes.Slice(1)|]; } }
        """,
    ];

    public static TheoryData<string> Orders =>
    [
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); return *[|p|]; } }",
        "unsafe class C { int M(MemoryMappedFile f) { var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); var s = new Span<byte>(p, 4); a.Dispose(); return [|s|][0]; } }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { F(p); } finally { a.SafeMemoryMappedViewHandle.ReleasePointer(); } return F([|p|]); } static int F(byte* p) => 0; }",
        "unsafe class C { int M(MemoryMappedViewAccessor a, bool b) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (b) { a.SafeMemoryMappedViewHandle.ReleasePointer(); } int n = [|p|][0]; if (!b) a.SafeMemoryMappedViewHandle.ReleasePointer(); return n; } }",
        "unsafe class C { void M() { byte* p = null; using var a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(); a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); Console.WriteLine(*[|p|]); } }",
        "unsafe class C { void M() { unsafe { byte* p = null; using var a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(); a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); Console.WriteLine(*[|p|]); } } }",
        "// program\nusing var a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(); unsafe { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); Console.WriteLine(*[|p|]); }",
        "// program\nunsafe { byte* p = null; using var a = MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor(); a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); Console.WriteLine(*[|p|]); }",
        "unsafe class C { string M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); a.SafeMemoryMappedViewHandle.ReleasePointer(); return [|p|]->ToString(); } }",
    ];

    public static TheoryData<string> Exposed =>
    [
        Owner("public IntPtr Pointer { get; }", "Pointer = [|new IntPtr(p)|];"),
        Owner("public byte* Start;", "Start = [|p|];"),
        Owner("public byte* Start => [|_p|];", "_p = p;"),
        Owner("public byte* Start { get { return [|_p + 1|]; } }", "_p = p;"),
        Owner("public Span<byte> Read(int n) => [|n > 0 ? new(_p, n) : default|];", "_p = p;"),
        Owner("public bool TryGet(out nint at) { at = [|(nint)_p|]; return true; }", "_p = p;"),
        Owner("public Span<byte> this[int i] => [|new(_p + i, 1)|];", "_p = p;"),
        Owner("public nint Handle => [|_a.SafeMemoryMappedViewHandle.DangerousGetHandle()|];", ""),
        "interface ISource { Span<byte> Bytes { get; } } " + Owner("Span<byte> ISource.Bytes => [|new(_p, 1)|];", "_p = p;").Replace(": IDisposable", ": IDisposable, ISource", StringComparison.Ordinal),
        "sealed unsafe class H : SafeHandleZeroOrMinusOneIsInvalid { readonly MemoryMappedViewAccessor _a; public H(MemoryMappedViewAccessor a) : base(true) { _a = a; byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); SetHandle((nint)p); } public ReadOnlySpan<byte> Get() => [|new((byte*)handle, 4)|]; protected override bool ReleaseHandle() { _a.SafeMemoryMappedViewHandle.ReleasePointer(); return true; } }",
    ];

    public static TheoryData<string> Managers =>
    [
        Manager("public override MemoryHandle Pin(int i = 0) => [|new(_p + i)|]; public override void Unpin() { }"),
        Manager("public override MemoryHandle Pin(int i = 0) { return [|new MemoryHandle(_p, default, null)|]; } public override void Unpin() { }"),
        Manager("public override MemoryHandle Pin(int i = 0) => [|Handle(i)|]; MemoryHandle Handle(int i) => new(_p + i); public override void Unpin() { }"),
        "unsafe class K(MemoryMappedViewAccessor a) : MemoryManager<byte> { readonly MemoryMappedViewAccessor _a = a; public override Span<byte> GetSpan() => [|new((void*)_a.SafeMemoryMappedViewHandle.DangerousGetHandle(), 4)|]; public override MemoryHandle Pin(int i = 0) => throw new NotSupportedException(); public override void Unpin() { } protected override void Dispose(bool d) => _a.Dispose(); }",
        "unsafe class K(byte* p) : MemoryManager<byte> { readonly byte* _p = p; public override Span<byte> GetSpan() => new(_p, 4); public override MemoryHandle Pin(int i = 0) => throw new NotSupportedException(); public override void Unpin() { } protected override void [|Dispose|](bool d) { } } unsafe class U { K Open(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new K(p); } }",
    ];

    public static TheoryData<string> Kept =>
    [
        "unsafe class C { readonly MemoryMappedViewAccessor _a; nint _at; C(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _at = [|_a.SafeMemoryMappedViewHandle.DangerousGetHandle()|]; } }",
        "unsafe class C { byte* _p; void M(MemoryMappedViewAccessor a) { var h = (byte*)[|a.SafeMemoryMappedViewHandle.DangerousGetHandle()|] + a.PointerOffset; byte* q; q = h; _p = q; } }",
        "unsafe class Q(void* p) { public void* P => p; } unsafe class C { Q M(MemoryMappedViewAccessor a) => new Q([|a.SafeMemoryMappedViewHandle.DangerousGetHandle()|].ToPointer()); }",
        Owner("internal byte* Start => _p;", "_p = p;") + " unsafe class Data(void* p, long n) { public void* At => p; public long Length => n; } unsafe class C { readonly Owner _o; readonly Data _d; C(MemoryMappedFile f) { _o = new Owner(f); _d = new([|_o.Start + 4|], 4); } }",
        Manager("public override MemoryHandle Pin(int i = 0) => throw new NotSupportedException(); public override void Unpin() { }") + " class Part { public Memory<byte> Bytes { get; init; } } class C { Part M(MemoryMappedFile f) { var m = new Manager(f); return Cut(m.Memory); } static Part Cut(Memory<byte> all) => new Part { Bytes = [|all.Slice(1)|] }; }",
        "sealed class F : IDisposable { [DllImport(\"libc\")] static extern int munmap(nint p, nint n); nint _p = Os.MapInt(); public void Put(int v) => Marshal.WriteInt32(_p, v); public void Dispose() { [|munmap(_p, 4096)|]; } }",
        "sealed unsafe class F : IDisposable { [DllImport(\"kernel32\", EntryPoint = \"UnmapViewOfFile\")] static extern int Unmap(void* p); byte* _p = Os.Map(); public int Get() => *_p; public void Close() => [|Unmap((void*)_p)|]; public void Dispose() { } }",
    ];

    public static TheoryData<string> Remapped =>
    [
        "unsafe class R(MemoryMappedFile f) { MemoryMappedViewAccessor? _v; byte* _p; long _at; Span<byte> At(long at) { if (_at != at) { [|_v?.Dispose()|]; _v = f.CreateViewAccessor(at, 4); _at = at; byte* p = null; _v.SafeMemoryMappedViewHandle.AcquirePointer(ref p); _p = p; } return new(_p, 4); } }".Replace("[|_v?.Dispose()|]", "_v?[|.Dispose()|]", StringComparison.Ordinal),
        "unsafe class R(MemoryMappedFile f) { MemoryMappedViewAccessor _v = f.CreateViewAccessor(); byte* _p; public Span<byte> Bytes => new(_p, 4); public void Grow(long n) { [|_v.Dispose()|]; this._v = f.CreateViewAccessor(0, n); _v.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } }",
        "unsafe class R(MemoryMappedFile f) { MemoryMappedViewAccessor? _v; byte* _p; public Span<byte> Bytes => new(_p, 4); public void Grow(long n) { [|Unmap()|]; Map(n); } void Unmap() { _v?.Dispose(); _v = null; } void Map(long n) { Unmap(); _v = f.CreateViewAccessor(0, n); _v.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } }",
    ];

    public static TheoryData<string> Silent =>
    [
        "unsafe class R(MemoryMappedFile f) { MemoryMappedViewAccessor _v = f.CreateViewAccessor(); public int Get() => _v.ReadInt32(0); public void Grow(long n) { _v.Dispose(); _v = f.CreateViewAccessor(0, n); } }",
        "unsafe class R(MemoryMappedFile f) { MemoryMappedViewAccessor? _v; byte* _p; public Span<byte> Bytes => new(_p, 4); public void Close() { _v?.Dispose(); _v = null; } public void Unmap() { _v?.Dispose(); _v = null; } public void Open() { _v = f.CreateViewAccessor(); _v.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } }",
        "class R { MemoryStream _s = new(); public Span<byte> Bytes => _s.GetBuffer(); public void Grow() { _s.Dispose(); _s = new MemoryStream(); } }",
        "unsafe class C { byte[] M(MemoryMappedFile f) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new ReadOnlySpan<byte>(p, 4).ToArray(); } }",
        "unsafe class C { void M(MemoryMappedFile f, out ReadOnlySpan<byte> data) { using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); data = new ReadOnlySpan<byte>(p, 4).ToArray(); } }",
        "unsafe class C { Span<byte> M(MemoryMappedFile f) { using var g = f; var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new(p, 4); } }",
        "unsafe class C { byte* _p; void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); try { _p = p; } finally { _p = null; a.SafeMemoryMappedViewHandle.ReleasePointer(); } } }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); int n = *p; a.SafeMemoryMappedViewHandle.ReleasePointer(); p = null; return p == null ? n : 0; } }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { int n = 0; byte* p = null; for (int i = 0; i < 4; i++) { a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); n += *p; a.SafeMemoryMappedViewHandle.ReleasePointer(); } return n; } }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (*p != 1) { a.SafeMemoryMappedViewHandle.ReleasePointer(); Fail(); } return *p; } static void Fail() { GC.Collect(); throw new Exception(); } }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); if (*p != 1) { a.SafeMemoryMappedViewHandle.ReleasePointer(); throw new Exception(); } return *p; } }",
        Owner("byte* Start => _p; protected Span<byte> Bytes => new(_p, 1); internal nint At => (nint)_p;", "_p = p;").Replace("sealed ", "", StringComparison.Ordinal),
        Owner("public byte First => *_p; public long Length => 4; public byte[] Copy() => new Span<byte>(_p, 4).ToArray(); public nint Capacity => 4;", "_p = p;"),
        Owner("[StableMapping(\"process-long\")] public byte* Start => _p;", "_p = p;"),
        Owner("public Func<int> F() => () => { byte* Local() => _p; return *Local(); };", "_p = p;"),
        "class Outer { " + Owner("public byte* Start => _p;", "_p = p;").Replace("sealed unsafe class", "private sealed unsafe class", StringComparison.Ordinal) + " }",
        "unsafe class Keeper { static byte* _p; Keeper(MemoryMappedViewAccessor a) => a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); public byte* Start => _p; }",
        "unsafe sealed class Heap : IDisposable { readonly byte* _p = Os.Alloc(); public byte* Start => _p; public Span<byte> Bytes => new(_p, 4); public void Dispose() { } }",
        "unsafe class P(byte* p) : IDisposable { public byte* Raw => p; public void Dispose() { } } unsafe class U { void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); new P(p).Dispose(); } }",
        Owner("internal byte* Start => _p;", "_p = p;") + " unsafe class Data(void* p, Owner o) { public void* At => p; public Owner Owner => o; } readonly unsafe struct Page(byte* p) { public byte* At => p; } unsafe class C { readonly Owner _o; readonly Data _d; readonly Page _p; C(MemoryMappedFile f) { _o = new Owner(f); _d = new(_o.Start, _o); _p = new(_o.Start); } }",
        "class Part { public Memory<byte> Bytes { get; init; } } class C { Part M(byte[] all) => new Part { Bytes = all.AsMemory() }; }",
        Manager("public override MemoryHandle Pin(int i = 0) { byte* p = null; _a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new MemoryHandle(p + i, default, this); } public override void Unpin() => _a.SafeMemoryMappedViewHandle.ReleasePointer();"),
        Manager("public override MemoryHandle Pin(int i = 0) => new(_p + i, default, this); public override void Unpin() { }"),
        Manager("readonly Memory<byte> _m; public override MemoryHandle Pin(int i = 0) => _m.Pin(); public override void Unpin() { }"),
        "unsafe class C { readonly MemoryMappedViewAccessor _a; nint _at; C(MemoryMappedFile f) { _a = f.CreateViewAccessor(); bool ok = false; _a.SafeMemoryMappedViewHandle.DangerousAddRef(ref ok); _at = _a.SafeMemoryMappedViewHandle.DangerousGetHandle(); } }",
        "unsafe class C { nint _at; C(SafeFileHandle f) => _at = f.DangerousGetHandle(); }",
        "unsafe class C { int M(MemoryMappedViewAccessor a) { byte* p = (byte*)a.SafeMemoryMappedViewHandle.DangerousGetHandle(); return *p; } }",
        "sealed class F : IDisposable { [DllImport(\"libc\")] static extern int munmap(nint p, nint n); nint _p = Os.MapInt(); public void Put(int v) => Marshal.WriteInt32(_p, v); public void Dispose() { munmap(_p, 4096); _p = 0; } }",
        "sealed class F : IDisposable { [DllImport(\"libc\")] static extern int munmap(nint p, nint n); readonly nint _p = Os.MapInt(); bool _gone; public void Put(int v) => Marshal.WriteInt32(_p, v); public void Dispose() { if (!_gone) { munmap(_p, 4096); _gone = true; } } }",
        "sealed class H() : SafeHandleZeroOrMinusOneIsInvalid(true) { [DllImport(\"libc\")] static extern int munmap(nint p, nint n); public void Put(int v) => Marshal.WriteInt32(handle, v); protected override bool ReleaseHandle() => munmap(handle, 4096) == 0; }",
        "namespace Mine { class MemoryMappedViewAccessor : IDisposable { public Handle SafeMemoryMappedViewHandle => new(); public void Dispose() { } } class Handle { public unsafe void AcquirePointer(ref byte* p) { } public void ReleasePointer() { } public nint DangerousGetHandle() => 0; } unsafe class C { nint _at; byte* M() { using var a = new MemoryMappedViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); _at = a.SafeMemoryMappedViewHandle.DangerousGetHandle(); return p; } } }",
    ];

    [Theory, MemberData(nameof(Scopes)), MemberData(nameof(Orders)), MemberData(nameof(Exposed)), MemberData(nameof(Managers)), MemberData(nameof(Kept)), MemberData(nameof(Remapped)), MemberData(nameof(Silent))]
    public async Task ReportsWhatIsMarked(string marked)
    {
        (string source, ImmutableArray<TextSpan> spans) = Markup.Parse(marked);
        Compilation compilation = Markup.Compile(source);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(compilation, analyzer: new OutlivesViewAnalyzer());
        Assert.All(found, static d => Assert.Equal("MMAP005", d.Id));
        Assert.Equal(spans.Select(s => source.Substring(s.Start, s.Length)), found.OrderBy(static d => d.Location.SourceSpan.Start).Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
    }

    [Fact]
    public async Task TheMessageNamesTheViewAndHowItEnds()
    {
        (string source, _) = Markup.Parse("unsafe class C { byte* M(MemoryMappedFile f) { using var view = f.CreateViewAccessor(); byte* p = null; view.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p; } }");
        Diagnostic found = Assert.Single(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new OutlivesViewAnalyzer()));
        Assert.Contains("its view 'view' is disposed by 'using'", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unsafe class C : IDisposable { public byte* P => a.SafeMemoryMappedViewHandle. ; public Span<byte> M() { using var a = f.CreateViewAccessor(); byte* p; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new(p }")]
    [InlineData("class K : MemoryManager<byte> { public override MemoryHandle Pin(int i) => new(; protected override void Dispose(bool d) { } public override Span<byte> GetSpan() => AcquirePointer(")]
    [InlineData("class D : IDisposable { nint _p; [DllImport(\"libc\")] extern int munmap(nint p; public void Dispose() => munmap(_p, ; public int G => _p.DangerousGetHandle( }")]
    public async Task BrokenSourceDoesNotThrow(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new OutlivesViewAnalyzer()), static d => Assert.Equal("MMAP005", d.Id));

    private static string Owner(string members, string last) => $$"""
        sealed unsafe class Owner : IDisposable
        {
            readonly MemoryMappedViewAccessor _a; byte* _p;
            public Owner(MemoryMappedFile f) { _a = f.CreateViewAccessor(); byte* p = null; _a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); {{last}} }
            {{members}}
            public void Dispose() { _a.SafeMemoryMappedViewHandle.ReleasePointer(); _a.Dispose(); }
        }
        """;

    private static string Manager(string members) => $$"""
        sealed unsafe class Manager : MemoryManager<byte>
        {
            readonly MemoryMappedViewAccessor _a; byte* _p;
            public Manager(MemoryMappedFile f) { _a = f.CreateViewAccessor(); _a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); }
            public override Span<byte> GetSpan() => new(_p, 4);
            {{members}}
            protected override void Dispose(bool disposing) { _a.SafeMemoryMappedViewHandle.ReleasePointer(); _a.Dispose(); }
        }
        """;
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP011: the marked expressions are the ones that are reported. <c>H</c> is a header of which one side accesses Ready and Tail atomically.</summary>
public sealed class CrossProcessFieldAnalyzerTests
{
    private const string Header = """
        struct H { public int Ready; public int Version; public long Tail; public volatile int Flag; public Part Part; public unsafe fixed int Slots[4]; }
        struct Part { public int A; }
        struct Other { public int Ready; public int Size; }
        unsafe class Mapped
        {
            protected readonly H* _h; protected readonly Other* _o; protected readonly uint* _head; protected readonly uint* _tail; protected readonly uint* _flags; protected readonly byte* _data;
            protected Mapped(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); _h = (H*)p; _o = (Other*)p; _head = (uint*)(p + 64); _tail = (uint*)(p + 68); _flags = (uint*)(p + 72); _data = p + 128; }
            protected H* Head => _h;
            int Peek() => Volatile.Read(ref _h->Ready);
            long Claim() => Interlocked.Increment(ref Head->Tail);
            uint There() => Volatile.Read(ref *_head);
            void Publish(uint n) => Volatile.Write(ref Unsafe.AsRef<uint>(_tail), n);
        }
        """;

    public static TheoryData<string> Reported =>
    [
        Of("int M() { if ([|_h->Ready|] == 0) return 0; return 1; }"),
        Of("int M() => [|Head->Ready|] != 0 ? 1 : 0;"),
        Of("int M() { var v = [|((H*)_data)->Version|]; if (v != 3) throw new Exception(); return 1; }"),
        Of("bool M() { int r; r = [|(*_h).Ready|]; return r == 1 && _data != null; }"),
        Of("int M() => ([|_h->Version|] & 1) != 0 ? 1 : 0;"),
        Of("int M() { switch ([|_h->Version|]) { case 1: return 1; default: return 0; } }"),
        Of("void M() { while ([|_h->Ready|] == 0) Thread.SpinWait(1); }"),
        Of("void M() { while ([|*_data|] == 0) { } }"),
        Of("void M(CancellationToken t) { do { t.ThrowIfCancellationRequested(); Thread.Yield(); } while ([|_o->Ready|] != 1); }"),
        Of("void M() { for (; ([|_data[4]|]) == 0;) Thread.Sleep(1); }"),
        Of("void M() { _data[0] = 1; [|_h->Ready|] = 1; }"),
        Of("void M() { [|Head->Ready|] += 1; }"),
        Of("void M(H h) { [|*_h|] = h; _data[0] = 1; }"),
        Of("uint M() => [|*_head|] + 1;"),
        Of("uint M() => ([|_head[0]|]);"),
        Of("bool M() { if (([|*_flags|] & 1) != 0) return true; return false; }"),
        Of("void M(int n) { if ([|Volatile.Read(ref _o->Ready) == 0|]) { Volatile.Write(ref _o->Size, n); Volatile.Write(ref _o->Ready, 1); } }"),
        Of("void M(int n) { var r = Volatile.Read(ref _data[0]); if ([|r == 0|]) { Volatile.Write(ref _data[0], (byte)1); } }"),
        "// program\nunsafe { byte* p = null; MemoryMappedFile.CreateFromFile(\"x\").CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(ref p); while ([|*p|] == 0) { } }",
        "sealed unsafe class Gpio { [DllImport(\"libc\")] static extern nint mmap(nint a, nint n, int p, int f, int d, nint o); [DllImport(\"libc\")] static extern int open(string s, int f); const string Path = \"/dev/gpiomem\"; uint* _r; struct R { public unsafe fixed uint Set[4]; } R* _x; void Open() { int fd = open(Path, 2); _r = (uint*)mmap(0, 4096, 3, 1, fd, 0); _x = (R*)_r; } uint Get(int i) => [|_r[i]|]; void Set(int i) { uint* at = _r + i; uint v = *at; v |= 1; [|*at|] = v; } uint Lev(int i) => [|_x->Set[i]|]; }",
    ];

    public static TheoryData<string> Silent =>
    [
        Of("int M() { if (Volatile.Read(ref _h->Ready) == 0) return Interlocked.CompareExchange(ref Head->Ready, 1, 0); return 1; }"),
        Of("int M() => _h->Flag == 0 ? 1 : 0;"),
        Of("int M() { while (_h->Flag == 0) { } return 1; }"),
        Of("int M() => _o->Size > 4 ? 1 : 0;"),
        Of("bool M(int i) { if (i >= _h->Part.A) throw new Exception(); return i == _h->Version; }"),
        Of("byte M(int n) { byte sum = 0; for (int i = 0; i < n; i++) sum += _data[i]; return sum; }"),
        Of("int M() { int i = 0; while (_data[i] != 10) i++; return i; }"),
        Of("byte* M() { byte* p = _data; while (*p != 10) p++; return p; }"),
        Of("byte* M() { byte* p = _data; while (*p++ != 10) { } return p; }"),
        Of("int M() { int n = 0; while (n < _o->Size) { n++; } return n; }"),
        Of("void M(Func<bool> f) { while (_data[0] == 0) { f(); } }"),
        Of("uint M(uint n) { uint t = *_tail; if (t > 4) return 0; return t; }"),
        Of("void M() { long t = _h->Tail; _data[t] = 1; Volatile.Write(ref _h->Tail, t + 1); }"),
        Of("void M(H h) { *_h = h; Volatile.Write(ref _h->Ready, 1); }"),
        Of("H M() => *_h;"),
        Of("int* M() => &_h->Ready;"),
        Of("int M() { var h = *_h; return h.Version == 3 ? 1 : 0; }").Replace("*_h; return", "default(H); return", StringComparison.Ordinal),
        Of("int M() { H h = default; H* p = &h; if (p->Ready == 0) return 1; while (p->Version == 0) { } return 0; }"),
        Of("void M(int n) { if (Volatile.Read(ref _o->Ready) > n) { Volatile.Write(ref _o->Ready, n); } }"),
        Of("[StableMapping(\"one process\")] int M() => _h->Ready == 0 ? 1 : 0;"),
        "sealed unsafe class Heap { readonly H* _h = (H*)Os.Alloc(); int M() { while (_h->Ready == 0) { } return _h->Version == 3 ? 1 : 0; } } " + Header,
        "sealed unsafe class Mine { static class Volatile { public static int Read(ref int x) => x; } struct L { public int A; public int B; } L* _l; Mine(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); _l = (L*)p; } int M() { if (Volatile.Read(ref _l->A) == 0) return _l->A; return _l->B == 0 ? 1 : 0; } }",
        "sealed unsafe class Shm { [DllImport(\"libc\")] static extern nint mmap(nint a, nint n, int p, int f, int d, nint o); [DllImport(\"libc\")] static extern int open(string s, int f); uint* _r; void Open() { int fd = open(\"/dev/shm/x\", 2); _r = (uint*)mmap(0, 4096, 3, 1, fd, 0); } uint Get(int i) => _r[i]; }",
    ];

    [Theory, MemberData(nameof(Reported)), MemberData(nameof(Silent))]
    public async Task ReportsWhatIsMarked(string marked)
    {
        (string source, ImmutableArray<TextSpan> spans) = Markup.Parse(marked);
        Compilation compilation = Markup.Compile(source);
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(compilation, analyzer: new CrossProcessFieldAnalyzer());
        Assert.All(found, static d => Assert.Equal("MMAP011", d.Id));
        Assert.Equal(spans.Select(s => source.Substring(s.Start, s.Length)), found.OrderBy(static d => d.Location.SourceSpan.Start).Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
    }

    [Theory]
    [InlineData("unsafe class C { int* _p; void M(MemoryMappedViewAccessor a) { a.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); while (*_p ==) { } if (_p-> == 0) Volatile.Read(ref *); } }")]
    [InlineData("unsafe class C { void M() { while (p[0] == AcquirePointer) ; Volatile.Write(ref x->, 1); if (q->r == 0) { Volatile.Write(ref q->r } }")]
    public async Task BrokenSourceDoesNotThrow(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new CrossProcessFieldAnalyzer()), static d => Assert.Equal("MMAP011", d.Id));

    private static string Of(string member) => "unsafe class Side(MemoryMappedViewAccessor a) : Mapped(a) { " + member + " } " + Header;
}

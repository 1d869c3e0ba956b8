using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Tests.Rules;

/// <summary>Where mappings come from, and their look-alikes.</summary>
public sealed class SourceTests
{
    public static TheoryData<string, string> Sources => new()
    {
        { "AcquirePointer", "Span<byte> M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return [|new Span<byte>(p, 1)|]; }" },
        { "AcquirePointer", "byte* _p; C(MemoryMappedViewStream s) { s.SafeMemoryMappedViewHandle.AcquirePointer(ref _p); } Span<byte> M() => [|new Span<byte>(_p, 1)|];" },
        { "AcquirePointer", "Span<byte> M(SafeMemoryMappedViewHandle h) { byte* p = null; h.AcquirePointer(ref p); return [|new Span<byte>(p, 1)|]; }" },
        { "AcquirePointer", "SafeBuffer _b; C(MemoryMappedViewAccessor a) { _b = a.SafeMemoryMappedViewHandle; } Span<byte> M() { byte* p = null; _b.AcquirePointer(ref p); return [|new Span<byte>(p, 1)|]; }" },
        { "DangerousGetHandle", "Span<byte> M(MemoryMappedViewAccessor a) => [|new Span<byte>((void*)(a.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)a.PointerOffset), 1)|];" },
        { "PositionPointer", "Span<byte> M(MemoryMappedViewStream s) => [|new Span<byte>(s.PositionPointer, 1)|];" },
        { "PInvoke", "[DllImport(\"c\", SetLastError = true)] static extern nint mmap(nint a, nint n, int prot, int flags, int fd, long o); Span<byte> M() => [|new Span<byte>((void*)mmap(0, 1, 1, 1, 3, 0), 1)|];" },
        { "PInvoke", "[LibraryImport(\"c\", EntryPoint = \"mmap64\")] private static partial nint Renamed(nint a, nint n, int prot, int flags, int fd, long o); Span<byte> M() => [|new Span<byte>((void*)Renamed(0, 1, 1, 2, 3, 0), 1)|];" },
        { "PInvoke", "[DllImport(\"kernel32\")] static extern nint MapViewOfFile(nint h, uint a, uint b, uint c, nuint n); Span<byte> M(nint h) => [|new Span<byte>((void*)MapViewOfFile(h, 4, 0, 0, 0), 1)|];" },
        { "PInvoke", "[DllImport(\"c\")] static extern void* shmat(int id, void* a, int f); Span<byte> M() => [|new Span<byte>(shmat(1, null, 0), 1)|];" },
        { "PInvoke", "struct Val { public nint Size; public byte* Data; public Span<byte> View => [|new Span<byte>(Data, (int)Size)|]; } [DllImport(\"lmdb\")] static extern int mdb_get(nint t, uint d, ref Val k, out Val v); Span<byte> M(Val k) { mdb_get(0, 0, ref k, out Val v); return [|v.View|]; }" },
        { "PInvoke", "sealed class Map : SafeHandle { public Map(nint p) : base(0, true) { SetHandle(p); } public override bool IsInvalid => handle == 0; protected override bool ReleaseHandle() => true; public Span<byte> View(int n) => [|new Span<byte>((void*)handle, n)|]; } Map Open() => new Map(Os.MapInt());" },
        { "PInvoke", "sealed class Map : SafeHandle { Map() : base(0, true) { } [DllImport(\"c\")] public static extern Map mmap(nint a, nint n, int prot, int flags, int fd, long o); public override bool IsInvalid => handle == 0; protected override bool ReleaseHandle() => true; } Span<byte> M() { Map m = Map.mmap(0, 1, 1, 1, 3, 0); return [|new Span<byte>((void*)m.DangerousGetHandle(), 1)|]; }" },
        { "PInvoke", "sealed class Map : SafeHandleZeroOrMinusOneIsInvalid { public Map(nint p) : base(true) => handle = p; protected override bool ReleaseHandle() => true; } Span<byte> M() { var m = new Map(Os.MapInt()); return [|new Span<byte>((void*)m.DangerousGetHandle(), 1)|]; }" },
        { "Attribute", "Span<byte> M([SharedMapping] byte* p) => [|new Span<byte>(p, 1)|];" },
        { "Attribute", "[SharedMapping] nint _p; Span<byte> M() => [|new Span<byte>((void*)_p, 1)|];" },
        { "Attribute", "[SharedMapping] nint P => 0; Span<byte> M() => [|new Span<byte>((void*)P, 1)|];" },
        { "Attribute", "[return: SharedMapping] static nint Get() => 0; Span<byte> M() => [|new Span<byte>((void*)Get(), 1)|];" },
    };

    public static TheoryData<string> LookAlikes =>
    [
        "Span<byte> M() { var f = MemoryMappedFile.CreateNew(null, 10); using var a = f.CreateViewAccessor(); byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return new Span<byte>(p, 1); }",
        "[DllImport(\"c\")] static extern nint mmap(nint a, nint n, int prot, int flags, int fd, long o); Span<byte> M() => new Span<byte>((void*)mmap(0, 1, 3, 0x22, -1, 0), 1);",
        "const int MAP_ANONYMOUS = 0x20; [DllImport(\"c\")] static extern nint mmap(nint a, nint n, int prot, int flags, int fd, long o); Span<byte> M() => new Span<byte>((void*)mmap(0, 1, 3, MAP_ANONYMOUS | 2, -1, 0), 1);",
        "[Flags] enum F { Private = 2, Anonymous = 0x20 } [DllImport(\"c\")] static extern nint mmap(nint a, nint n, int prot, F flags, int fd, long o); Span<byte> M() => new Span<byte>((void*)mmap(0, 1, 3, F.Private | F.Anonymous, -1, 0), 1);",
        "[DllImport(\"k\")] static extern nint CreateFileMapping(nint f, nint s, uint p, uint h, uint l, string? n); [DllImport(\"k\")] static extern nint MapViewOfFile(nint h, uint a, uint b, uint c, nuint n); Span<byte> M() => new Span<byte>((void*)MapViewOfFile(CreateFileMapping(-1, 0, 4, 0, 10, null), 4, 0, 0, 0), 1);",
        "Span<byte> M() => new Span<byte>((void*)Marshal.AllocHGlobal(4), 4);",
        "Span<byte> M() => new Span<byte>(NativeMemory.AlignedAlloc(4, 4), 4);",
        "Span<byte> M(GCHandle h) => new Span<byte>((void*)h.AddrOfPinnedObject(), 4);",
        "static readonly byte[] Pinned = GC.AllocateUninitializedArray<byte>(4, true); Span<byte> M() => new Span<byte>(Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Pinned)), 4);",
        "Span<byte> M(SafeFileHandle f) => new Span<byte>((void*)f.DangerousGetHandle(), 4);",
        "sealed class Buf : SafeBuffer { public Buf(nint p) : base(true) => SetHandle(p); protected override bool ReleaseHandle() => true; } Span<byte> M() { var b = new Buf(Marshal.AllocHGlobal(4)); byte* p = null; b.AcquirePointer(ref p); return new Span<byte>(p, 4); }",
        "byte[] M(MemoryMappedViewAccessor a) { var b = new byte[4]; a.ReadArray(0, b, 0, 4); fixed (byte* p = b) { return new Span<byte>(p, 4).ToArray(); } }",
        "Span<byte> M(MemoryMappedViewAccessor a) { nint n = (nint)Marshal.AllocHGlobal(4); return new Span<byte>((void*)(n + (nint)a.Capacity), 4); }",
        "Span<byte> M(MemoryMappedViewAccessor a) { long v = a.ReadInt64(0); return new Span<byte>((void*)v, 4); }",
        "Span<byte> M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); byte[] copy = [|new Span<byte>(p, 4)|].ToArray(); fixed (byte* q = copy) { return new Span<byte>(q, 4); } }",
    ];

    [Theory, MemberData(nameof(Sources))]
    public async Task IsShared(string origin, string members)
    {
        string source = "unsafe partial class C { " + members + " }";
        (string plain, var spans) = Markup.Parse(source);
        var found = await Markup.FindAsync(plain);
        Assert.Equal(spans, found.Select(static d => d.Location.SourceSpan).OrderBy(static s => s.Start));
        Assert.All(found, d => Assert.Equal(origin, d.Properties["Origin"]));
    }

    [Theory, MemberData(nameof(LookAlikes))]
    public Task IsSilent(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }");

    /// <summary>Types are matched by full name: a user's own of the same short name are his.</summary>
    [Fact]
    public Task OwnTypesOfTheSameNamesAreNotOurs() => Markup.VerifyAsync("""
        namespace Mine
        {
            unsafe ref struct Span<T> { public Span(void* p, int n) { } }
            sealed unsafe class SafeMemoryMappedViewHandle { public void AcquirePointer(ref byte* p) { p = (byte*)Marshal.AllocHGlobal(4); } public nint DangerousGetHandle() => 0; }
            sealed class MemoryMappedViewAccessor { public SafeMemoryMappedViewHandle SafeMemoryMappedViewHandle => new(); }
            static unsafe class Unsafe { public static ref T AsRef<T>(void* p) => throw null!; }
            sealed class SharedMappingAttribute : Attribute;
            unsafe class C
            {
                void M(MemoryMappedViewAccessor a) { byte* p = null; a.SafeMemoryMappedViewHandle.AcquirePointer(ref p); N(new System.Span<byte>(p, 1)); N(new System.Span<byte>((void*)a.SafeMemoryMappedViewHandle.DangerousGetHandle(), 1)); }
                void O() { var s = new Span<byte>(Os.Map(), 1); ref int i = ref Unsafe.AsRef<int>(Os.Map()); }
                void P([SharedMapping] byte* p) => N(new System.Span<byte>(p, 1));
                void N(System.Span<byte> s) { }
            }
        }
        """);

    [Fact]
    public async Task AMixedOriginIsSaidToBe()
    {
        const string source = "unsafe class C { Span<byte> M(bool b) => new Span<byte>(b ? Os.Map() : Os.Alloc(), 1); }";
        Assert.Contains("on some paths", Assert.Single(await Markup.FindAsync(source)).GetMessage(null));
    }

    [Fact]
    public async Task TheUsersListAddsSources()
    {
        const string source = "namespace N { unsafe static class Pages { public static byte* Get() => null; public static nint At; } class C { unsafe Span<byte> M() => new Span<byte>(Pages.Get(), 1); unsafe Span<byte> O() => new Span<byte>((void*)Pages.At, 1); } }";
        AnalyzerOptions options = new([new Listed("/x/MmapAnalyzers.SharedMappings.txt", "# ours\n[N.Pages]::Get # why\n[N.Pages]::At\nnonsense\n[]::\n[N.Pages\n")]);
        var found = await Markup.AnalyzeAsync(Markup.Compile(source), options);
        Assert.Equal(2, found.Length);
        Assert.Empty(await Markup.FindAsync(source));
    }

    private sealed class Listed(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

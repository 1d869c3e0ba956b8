using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Tests.Rules;

/// <summary>Every way in which code makes a plain view, and the uses that are none.</summary>
public sealed class FormTests
{
    public static TheoryData<string, string> Forms => new()
    {
        { "Span", "Span<byte> M() => [|new Span<byte>(Os.Map(), 1)|];" },
        { "Span", "ReadOnlySpan<int> M() => [|new(Os.Map(), 1)|];" },
        { "Span", "Span<byte> M() => [|new Span<byte>(ref *Os.Map())|];" },
        { "CreateSpan", "Span<byte> M() => [|MemoryMarshal.CreateSpan(ref *Os.Map(), 4)|];" },
        { "CreateSpan", "ReadOnlySpan<byte> M() => [|MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref *Os.Map(), 4), 4)|];" },
        { "CreateSpan", "ReadOnlySpan<byte> M() => [|MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Os.Map())|];" },
        { "AsRef", "ref int M() => ref [|Unsafe.AsRef<int>(Os.Map())|];" },
        { "AsRef", "void M() { ref int r = ref [|Unsafe.AsRef<int>(Os.Map())|]; r = 1; }" },
        { "AsRef", "void M() { [|Unsafe.AsRef<int>(Os.Map())|] = 1; }" },
        { "AsRef", "ref byte M() { byte* p = Os.Map(); return ref [|*p|]; }" },
        { "AsRef", "ref byte this[int i] => ref [|Os.Map()[i]|];" },
        { "AsRef", "void M() { byte* p = Os.Map(); ref byte r = ref [|p[3]|]; r = 1; }" },
        { "AsRef", "struct H { public int A; } ref int M() => ref [|((H*)Os.Map())->A|];" },
        { "MemoryManager", "sealed class D : MemoryManager<byte> { readonly byte* _p = Os.Map(); public override Span<byte> GetSpan() => [|new(_p, 1)|]; public override MemoryHandle Pin(int i = 0) => new(_p + i); public override void Unpin() { } protected override void Dispose(bool d) { } }" },
        { "Stream", "Stream M() => [|new UnmanagedMemoryStream(Os.Map(), 4)|];" },
        { "Stream", "Stream M() => [|new UnmanagedMemoryStream(Os.Map(), 4, 4, FileAccess.Read)|];" },
        { "Span", "readonly struct P(byte* p) { public Span<byte> AsSpan(int n) => [|new(p, n)|]; } static P Of(byte* p) => new P(p); Span<byte> M() => [|Of(Os.Map()).AsSpan(4)|]; Span<byte> N() => Of(Os.Alloc()).AsSpan(4);" },
    };

    public static TheoryData<string> NoViews =>
    [
        "void M() { int i = Unsafe.AsRef<int>(Os.Map()); }",
        "int M() => Unsafe.AsRef<int>(Os.Map());",
        "nint M(byte* q) => Unsafe.ByteOffset(ref Unsafe.AsRef<byte>(Os.Map()), ref *q);",
        "bool M(byte* q) => Unsafe.AreSame(ref Unsafe.AsRef<byte>(Os.Map()), ref *q);",
        "int M() => Volatile.Read(ref Unsafe.AsRef<int>(Os.Map()));",
        "int M() => Interlocked.Increment(ref Unsafe.AsRef<int>(Os.Map()));",
        "int M() => Interlocked.Increment(ref *(int*)Os.Map());",
        "void M(SafeFileHandle f) => RandomAccess.Write(f, new ReadOnlySpan<byte>(Os.Map(), 4), 0);",
        "void M(System.Net.Sockets.Socket s) => s.Send(new ReadOnlySpan<byte>(Os.Map(), 4));",
        "byte[] M() => MappedCopy.ToArray(new ReadOnlySpan<byte>(Os.Map(), 4));",
        "void M(Span<byte> d) => MappedCopy.CopyTo(new ReadOnlySpan<byte>(Os.Map(), 4), d);",
        "[StableMapping(\"sealed memfd\")] Span<byte> M() => new Span<byte>(Os.Map(), 4);",
        "[StableMapping(\"sealed memfd\")] sealed class D { public Span<byte> M() => new Span<byte>(Os.Map(), 4); }",
        "[StableMapping(\"sealed memfd\")] byte* _p = Os.Map(); Span<byte> M() => new Span<byte>(_p, 4);",
        "byte M() => *Os.Map(); byte N() => Os.Map()[4];",
        "MemoryHandle M() => new MemoryHandle(Os.Map());",
        "Span<byte> M(byte[] a) => new Span<byte>(a, 0, 1);",
        "Span<byte> M(byte* unknown) => new Span<byte>(unknown, 1);",
    ];

    [Theory, MemberData(nameof(Forms))]
    public async Task IsReportedWithItsForm(string form, string members)
    {
        string source = "unsafe class C { " + members + " }";
        await Markup.VerifyAsync(source);
        (string plain, _) = Markup.Parse(source);
        Assert.Contains(await Markup.FindAsync(plain), d => d.Properties["Form"] == form);
    }

    [Theory, MemberData(nameof(NoViews))]
    public Task IsNotReported(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }");

    [Fact]
    public async Task ASpanLikeTypeOfAPackageThatIsNotThereIsReported()
    {
        const string source = "unsafe class C { object M() => new Lib.Span64<byte>((void*)Os.Map(), 4); object N() => new Lib.Widget((void*)Os.Map(), 4); }";
        Diagnostic found = Assert.Single(await Markup.FindAsync(source));
        Assert.Equal("SpanLike", found.Properties["Form"]);
    }

    [Fact]
    public async Task ASpanLikeTypeOfTheCompilationIsNotItsConstructorCall() =>
        await Markup.VerifyAsync("unsafe readonly struct Span64(void* p, long n) { public void* P => p; public long N => n; } unsafe class C { Span64 M() => new Span64(Os.Map(), 4); }");
}

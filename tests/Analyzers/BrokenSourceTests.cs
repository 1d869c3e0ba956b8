using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MmapAnalyzers.Tests;

/// <summary>Source that does not parse or bind: no exception, no endless walk. The engine's guard is off in tests, so a bug would show.</summary>
public sealed class BrokenSourceTests
{
    private const string Source = """
        unsafe class Reader(MemoryMappedViewAccessor view) : IDisposable
        {
            private readonly List<(nint At, int Length)> _parts = [];
            private byte* _start;
            public event Action<nint>? Opened;
            public byte* Start => _start + view.PointerOffset;
            public ref byte this[int i] => ref _start[i];
            public void Open()
            {
                view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
                var (at, length) = ((nint)_start, 4);
                _parts.Add((at, length));
                foreach (var part in _parts) { Opened?.Invoke(part.At); }
                Func<byte*> get = () => _start;
                switch (_parts[0]) { case (var p, > 3): Use(new Span<byte>((void*)p, 1)); break; }
            }
            public Span<byte> View(int n) => n is > 0 and var m ? new(Start, m) : stackalloc byte[1] is var s ? default : default;
            private static void Use(Span<byte> s) { fixed (byte* p = s) { Unsafe.AsRef<int>(p) = 1; } }
            public void Dispose() => view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
        readonly unsafe struct Page(byte* p) { public Span<byte> Bytes => new(p, 16); public static Page operator +(Page q, int n) => new(q.Raw + n); public byte* Raw => p; }
        unsafe class Pages { Page First => new((byte*)Os.MapInt()); Span<byte> M() => (First + 1).Bytes; nint N => Unknown.Call(Os.Map(), out var x) + Os.Map<int>(); }
        """;

    public static TheoryData<int> Shards => [0, 1, 2, 3];

    [Theory, MemberData(nameof(Shards))]
    public async Task CutAfterAToken(int shard)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(Source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken).DescendantTokens()];
        for (int i = shard * 3; i < tokens.Length; i += 12)
        {
            await Survives(Source[..tokens[i].Span.End]);
        }
    }

    [Theory, MemberData(nameof(Shards))]
    public async Task WithoutATokenOrWithTwoSwapped(int shard)
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(Source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken).DescendantTokens()];
        for (int i = shard * 4 + 1; i < tokens.Length - 9; i += 16)
        {
            await Survives(Source.Remove(tokens[i].SpanStart, tokens[i].Span.Length));
            int end = tokens[i + 4].Span.End;
            await Survives(Source[..tokens[i].SpanStart] + Source[end..tokens[i + 8].Span.End] + Source[tokens[i].SpanStart..end] + Source[tokens[i + 8].Span.End..]);
        }
    }

    [Fact]
    public async Task ADeepExpressionIsUnknownAndNotAStackOverflow()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("Id(", 1).Concat(Enumerable.Repeat("n", 3000))).Replace("Id( + ", "", StringComparison.Ordinal);
        string source = "unsafe class C { Span<byte> M(nint n) => new Span<byte>((void*)(Os.MapInt() + " + sum + "), 1); }";
        Assert.Empty(await Markup.FindAsync(source));
    }

    [Fact]
    public async Task CyclesEnd() => await Markup.VerifyAsync("""
        unsafe class C
        {
            byte* _a, _b;
            struct S { public S2 Next => new S2(); } struct S2 { public S Prev => new S(); }
            void M() { _a = _b; _b = _a; _a = F(_a, 3); }
            static byte* F(byte* p, int n) => n == 0 ? p : G(p, n - 1);
            static byte* G(byte* p, int n) => F(p, n);
            Func<nint, nint> _f = x => x;
            void N() { _f = y => _f(y); Use(new Span<byte>((void*)_f(1), 1)); }
            void O() { Use(new Span<byte>(_a, 1)); }
            static void Use(Span<byte> s) { }
        }
        """);

    [Fact]
    public async Task AQuestionWithoutEndIsCutAndSilent()
    {
        // every method may return what every other one was given: more states than steps
        const int count = 160;
        string methods = string.Concat(Enumerable.Range(0, count).Select(i =>
            $"static byte* F{i}(byte* p) => p == null ? p : {string.Join(" : p == null ? ", Enumerable.Range(0, count).Where(j => j % 8 == i % 8).Select(j => $"F{j}(p)"))} ;\n"
                .Replace(" ;", " : p;", StringComparison.Ordinal)));
        string source = "unsafe class C { " + methods + " Span<byte> M() => new Span<byte>(F0(null), 1); }";
        Assert.Empty(await Markup.FindAsync(source));
    }

    private static async Task Survives(string source)
    {
        ImmutableArray<Diagnostic> found = await Markup.FindAsync(source);
        Assert.All(found, static d => Assert.Equal("MMAP001", d.Id));
    }
}

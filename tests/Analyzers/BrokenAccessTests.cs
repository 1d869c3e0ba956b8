using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>The rules over loads and stores (MMAP002, 003, 004, 013) on source that does not parse or bind: no exception; their guard is off in tests.</summary>
public sealed class BrokenAccessTests
{
    private const string Source = """
        unsafe class Reader(MemoryMappedViewAccessor view)
        {
            struct Header { public int Version, Length; public bool Dirty; public fixed byte Name[16]; public Range Part { get; set; } }
            private readonly byte* _start = (byte*)view.SafeMemoryMappedViewHandle.DangerousGetHandle();
            private Header* Head => (Header*)(_start + view.PointerOffset);
            public string? Read(ReadOnlySpan<byte> key, int limit)
            {
                if (Head->Length < 4 || Head->Length > limit || Head->Dirty) { throw new Exception($"{Head->Length}"); }
                ReadOnlySpan<byte> body = new(_start + sizeof(Header), Head->Length);
                for (int i = 0; i < body.Length; i += 4)
                {
                    var record = body[i..(i + 4)];
                    if (!record[..2].SequenceEqual(key)) { continue; }
                    switch (record[2]) { case 1 when record[3] > 0: return System.Text.Encoding.UTF8.GetString(record[..record.IndexOf((byte)0)]); case 2: return Marshal.PtrToStringUTF8((nint)_start); }
                    Func<int> later = () => record.Length is 3 ? *(int*)(_start + i) : Unsafe.ReadUnaligned<int>(&Head->Name[i++]);
                }
                view.Read(8, out Header copy);
                return MemoryMarshal.Cast<byte, Header>(body)[^1].Dirty ? Head->Part.ToString() : view.ReadInt32(4) > 3 ? $"{view.ReadInt32(4)}" : null;
            }
            public void Write(RelaxedView<byte> to) { _start[3]++; *(int*)_start |= to.ReadInt32LittleEndian(4); Unsafe.AsRef<Header>(_start).Version = to[4] == 1 ? to[4] : 0; Buffer.MemoryCopy(_start, _start + 8, 4, 4); }
        }
        """;

    public static TheoryData<int> Shards => [0, 1, 2, 3];

    [Fact]
    public async Task TheSourceIsNotBrokenAndIsReportedByAll()
    {
        Compilation whole = Markup.Compile(Source.Replace("() => record.Length", "() => limit", StringComparison.Ordinal));
        Assert.Empty(whole.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        Assert.Equal(["MMAP002", "MMAP003", "MMAP004", "MMAP013"], (await FindAsync(whole)).Select(static d => d.Id).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Shards))]
    public async Task CutAfterAToken(int shard)
    {
        SyntaxToken[] tokens = Tokens();
        for (int i = shard * 5; i < tokens.Length; i += 20)
        {
            await FindAsync(Markup.Compile(Source[..tokens[i].Span.End]));
        }
    }

    [Theory, MemberData(nameof(Shards))]
    public async Task WithoutATokenOrWithTwoSwapped(int shard)
    {
        SyntaxToken[] tokens = Tokens();
        for (int i = (shard * 7) + 1; i < tokens.Length - 9; i += 28)
        {
            await FindAsync(Markup.Compile(Source.Remove(tokens[i].SpanStart, tokens[i].Span.Length)));
            int end = tokens[i + 4].Span.End;
            await FindAsync(Markup.Compile(Source[..tokens[i].SpanStart] + Source[end..tokens[i + 8].Span.End] + Source[tokens[i].SpanStart..end] + Source[tokens[i + 8].Span.End..]));
        }
    }

    [Fact]
    public async Task DeepExpressionsAndLongMembersEnd()
    {
        string sum = string.Concat(Enumerable.Repeat("(p[0] + ", 300)) + "1" + new string(')', 300);
        string offset = string.Concat(Enumerable.Repeat("(n + ", 300)) + "1" + new string(')', 300);
        string checks = string.Concat(Enumerable.Range(0, 300).Select(static i => $"if (p[{i}] > n) {{ return p[{i}]; }} "));
        string source = "unsafe class C { int M(int n) { byte* p = Os.Map(); " + checks + "return p[" + offset + "] + " + sum + "; } }";
        Assert.Equal(300, (await FindAsync(Markup.Compile(source))).Count(static d => d.Id == "MMAP003"));
    }

    private static SyntaxToken[] Tokens() =>
        [.. CSharpSyntaxTree.ParseText(Source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken).DescendantTokens()];

    /// <summary>An exception in an analyzer fails the test by the handler.</summary>
    private static async Task<ImmutableArray<Diagnostic>> FindAsync(Compilation compilation)
    {
        CompilationWithAnalyzersOptions settings = new(new AnalyzerOptions([]), static (error, _, _) => throw new InvalidOperationException("analyzer threw", error), concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers([new RawPointerAnalyzer(), new DoubleFetchAnalyzer(), new MultiPassAnalyzer(), new BitPatternAnalyzer()], settings)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }
}

using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Tests;

/// <summary>The library used as it is meant to be: no rule has anything to say, or the fix would end in the next warning.</summary>
public sealed class SafeUseTests
{
    public static TheoryData<string, string> Uses => new()
    {
        { "a piece into scratch, returned", "ReadOnlySpan<byte> M(RelaxedView<byte> view, byte[] scratch) => view.ReadInto(0, scratch);" },
        { "a piece of an adopted view into scratch, returned", "ReadOnlySpan<byte> M(MemoryMappedViewAccessor accessor, byte[] scratch) => accessor.AsRelaxedView(0, scratch.Length).ReadInto(0, scratch);" },
        { "a piece of a typed view, returned by a property", "readonly byte[] _scratch = new byte[8]; readonly MappedBuffer _buffer; C(string path) => _buffer = MappedBuffer.Open(path); ReadOnlySpan<int> M => _buffer.View<int>(0, 2).ReadInto(0, MemoryMarshal.Cast<byte, int>(_scratch.AsSpan()));" },
        { "a writable piece, returned", "ReadOnlySpan<byte> M(MemoryMappedViewAccessor accessor, byte[] scratch) => WritableMappedBuffer.FromAccessor(accessor).View().ReadInto(0, scratch);" },
        { "a rented copy", "int M(MappedBuffer buffer) { using var copy = buffer.View().Rent(0, 64); return copy.Span.IndexOf((byte)1); }" },
        { "a search", "long M(MemoryMappedViewAccessor accessor) => accessor.AsRelaxedView().IndexOf(\"ERROR\"u8);" },
        { "a text", "string M(MemoryMappedViewAccessor accessor) => accessor.AsRelaxedView(0, 16).GetString(System.Text.Encoding.UTF8);" },
        { "an array", "byte[] M(string path) { using var buffer = MappedBuffer.Open(path); return buffer.View().ToArray(); }" },
        { "a number read once and checked", "byte[] M(RelaxedView<byte> view) { int n = view.Read<int>(0); return n < 0 || n > view.Length - 4 ? throw new IOException() : view.Slice(4, n).ToArray(); }" },
        { "a stream", "Stream M(MappedBuffer buffer) => buffer.View().AsStream();" },
        { "a pin with a using", "int M(RelaxedView<byte> view) { using var pin = view.Pin(\"the hot loop only takes spans\"); return pin.Span.IndexOf((byte)1); }" },
        { "a loop", "int M(RelaxedView<byte> view) { int sum = 0; foreach (byte b in view) { sum += b; } for (long i = 0; i < view.Length; i++) { sum += view[i]; } return sum; }" },
        { "lines", "int M(RelaxedView<byte> view) { int n = 0; foreach (ReadOnlySpan<byte> line in view.EnumerateLines()) { n += line.Length; } return n; }" },
        { "a snapshot", "int M(string path) { using var snapshot = MappedSnapshot.Acquire(path); using var pin = snapshot.Pin(); return pin.Span.IndexOf((byte)1); }" },
        { "a store and an atomic", "void M(WritableMappedBuffer buffer) { var view = buffer.View(); view.StoreRelease(0, 1L); view.InterlockedIncrement<long>(8); buffer.Flush(); }" },
    };

    [Theory, MemberData(nameof(Uses))]
    public async Task NoRuleSpeaks(string what, string member)
    {
        _ = what;
        Compilation compilation = Markup.Compile($"class C {{ {member} }}");
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        Assert.True(RuleSources.AllRules.Length >= 15);
        Assert.Empty(await RuleSources.AnalyzeAsync(compilation));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP100, and that a good line does what it says.</summary>
public sealed class UserListAnalyzerTests
{
    private const string Source = """
        namespace Our
        {
            public unsafe class Store { public byte* Map() => null; public nint Start { get; } public sealed class Segment<T> { public nint At; } }
            unsafe class User
            {
                Span<byte> M(Store s) => new Span<byte>(s.Map(), 1);
                Span<byte> N(Store.Segment<int> s) => new Span<byte>((void*)s.At, 1);
            }
        }
        """;

    [Theory]
    [InlineData("Our.Store.Map", "a line is '[Namespace.Type]::Member'")]
    [InlineData("[Our.Store]:Map", "a line is '[Namespace.Type]::Member'")]
    [InlineData("[Our.Store]::", "a line is '[Namespace.Type]::Member'")]
    [InlineData("[]::Map", "a line is '[Namespace.Type]::Member'")]
    [InlineData("[Our.Store]::Map()  Start", "a line is '[Namespace.Type]::Member'")]
    [InlineData("[Our.Stroe]::Map", "there is no type 'Our.Stroe'")]
    [InlineData("[Our.Store.Segment]::At", "there is no type 'Our.Store.Segment'")]
    [InlineData("[Our.Store]::Mop", "type 'Our.Store' has no member 'Mop'")]
    public async Task ALineThatMeansNothing(string line, string fault)
    {
        Diagnostic found = Assert.Single(await FindAsync(new UserListAnalyzer(), "# ours\n\n  " + line + "   # why\n[Our.Store]::Start"));
        Assert.Equal("MMAP100", found.Id);
        Assert.Contains(fault, found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        FileLinePositionSpan place = found.Location.GetLineSpan();
        Assert.Equal("/MmapAnalyzers.SharedMappings.txt", place.Path);
        Assert.Equal((2, 2, 2 + line.Length), (place.StartLinePosition.Line, place.StartLinePosition.Character, place.EndLinePosition.Character));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# [Our.Nothing]::Here")]
    [InlineData("[Our.Store]::Map\r\n[Our.Store]::Start\r\n[Our.Store+Segment`1]::At")]
    [InlineData("[System.Runtime.InteropServices.NativeLibrary]::GetExport")]
    public async Task AGoodList(string text) => Assert.Empty(await FindAsync(new UserListAnalyzer(), text));

    [Fact]
    public async Task AnotherFileIsNotOurs() => Assert.Empty(await FindAsync(new UserListAnalyzer(), "nonsense", "/Notes.txt"));

    [Fact]
    public async Task AGoodLineIsASource()
    {
        ImmutableArray<Diagnostic> found = await FindAsync(new PlainViewAnalyzer(), "[Our.Store]::Map\n[Our.Store+Segment`1]::At");
        Assert.Equal(2, found.Length);
        Assert.Empty(await FindAsync(new PlainViewAnalyzer(), "[Our.Store]::Start"));
    }

    private static Task<ImmutableArray<Diagnostic>> FindAsync(DiagnosticAnalyzer analyzer, string list, string path = "/MmapAnalyzers.SharedMappings.txt") =>
        Markup.AnalyzeAsync(Markup.Compile(Source), new AnalyzerOptions([new ListFile(path, list)]), analyzer: analyzer);

    private sealed class ListFile(string path, string text) : AdditionalText
    {
        public override string Path { get; } = path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}

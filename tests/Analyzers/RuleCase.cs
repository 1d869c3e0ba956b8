using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Tests;

/// <summary>Runs one rule on marked source that compiles: what stands between <c>[|</c> and <c>|]</c> is reported, nothing else is.</summary>
internal static class RuleCase
{
    public static async Task VerifyAsync<TRule>(string marked, string what = "")
        where TRule : DiagnosticAnalyzer, new()
    {
        (string source, ImmutableArray<TextSpan> expected) = Markup.Parse(marked);
        CSharpCompilation compilation = Markup.Compile(source);
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static d => d.Severity == DiagnosticSeverity.Error);
        ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(compilation, analyzer: new TRule());
        Assert.Equal(expected.Select(s => source.Substring(s.Start, s.Length)), found.OrderBy(static d => d.Location.SourceSpan.Start)
            .Select(d => source.Substring(d.Location.SourceSpan.Start, d.Location.SourceSpan.Length)));
        Assert.All(found, d => Assert.Contains(what, d.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    /// <summary>Every prefix of the source that ends after a token: nothing throws.</summary>
    public static async Task SurvivesCutsAsync<TRule>(string source, int step = 5)
        where TRule : DiagnosticAnalyzer, new()
    {
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(TestContext.Current.CancellationToken).DescendantTokens()];
        for (int i = 0; i < tokens.Length; i += step)
        {
            ImmutableArray<Diagnostic> found = await Markup.AnalyzeAsync(Markup.Compile(source[..tokens[i].Span.End]), analyzer: new TRule());
            Assert.All(found, static d => Assert.StartsWith("MMAP", d.Id, StringComparison.Ordinal));
        }
    }
}

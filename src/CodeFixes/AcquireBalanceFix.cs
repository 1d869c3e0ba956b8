using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP006: acquire before <c>try</c>, release in <c>finally</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AcquireBalanceFix))]
public sealed class AcquireBalanceFix : CodeFixProvider
{
    private const string Key = "MMAP006.Finally";
    private const string Title = "Acquire before 'try', release in 'finally'";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.AcquireBalance.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.AcquireBalance.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, Title, Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (diagnostic.AdditionalLocations is not [var at, ..] || at.SourceTree != root.SyntaxTree || Call(root, at.SourceSpan) is not { } acquire
            || acquire.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block } statement || Call(root, diagnostic.Location.SourceSpan) is not { } place)
        {
            yield break;
        }

        if (place.FirstAncestorOrSelf<FinallyClauseSyntax>() is { Parent: TryStatementSyntax guarded } && guarded.Block.Span.Contains(acquire.Span))
        {
            if (guarded.Block.Statements.FirstOrDefault() == statement && guarded.Parent is BlockSyntax)
            {
                yield return MovedBefore(guarded, statement, text);
            }
            else if (place.Parent is ExpressionStatementSyntax release && acquire.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax pointer }])
            {
                yield return Guarded(release, pointer.Identifier.Text, text);
            }

            yield break;
        }

        int first = block.Statements.IndexOf(statement) + 1;
        if (place == acquire)
        {
            if (acquire is { Expression: MemberAccessExpressionSyntax { Expression: var receiver }, ArgumentList.Arguments: [{ Expression: var pointer }] } && first < block.Statements.Count
                && model.GetSymbolInfo(pointer, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol)
            {
                yield return TryFinally.Wrap(text, block.Statements, first, block.Statements.Count, receiver + ".ReleasePointer();", []);
            }

            yield break;
        }

        // releases on the way out are what 'finally' does
        List<StatementSyntax> releases = [.. block.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(c => c.SpanStart > acquire.SpanStart && SyntaxFactory.AreEquivalent(c.Expression, place.Expression)).Select(static c => c.Parent).OfType<ExpressionStatementSyntax>()];
        int last = releases.Count == 0 ? -1 : block.Statements.IndexOf(releases[releases.Count - 1]);
        if (last <= first || releases.Any(static r => r.Parent is not BlockSyntax))
        {
            yield break;
        }

        string released = place + ";";
        yield return TryFinally.Wrap(text, block.Statements, first, last + 1, released, releases);
        yield return TryFinally.Wrap(text, block.Statements, first, block.Statements.Count, released, releases);
    }

    private static InvocationExpressionSyntax? Call(SyntaxNode root, TextSpan span) =>
        root.FindNode(span, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>(c => c.Span == span);

    private static SourceText MovedBefore(TryStatementSyntax guarded, StatementSyntax acquire, SourceText text)
    {
        TextSpan lines = TryFinally.Lines(text, acquire);
        int start = text.Lines.GetLineFromPosition(guarded.SpanStart).Start;
        string moved = TryFinally.Reindented(text, acquire, TryFinally.IndentOf(text, guarded.SpanStart));
        return text.WithChanges(new TextChange(new TextSpan(start, 0), moved), new TextChange(lines, ""));
    }

    private static SourceText Guarded(StatementSyntax release, string pointer, SourceText text)
    {
        string end = TryFinally.LineEnd(text);
        string indent = TryFinally.IndentOf(text, release.SpanStart);
        string unit = TryFinally.Unit(text, release);
        TextSpan own = TextSpan.FromBounds(text.Lines.GetLineFromPosition(release.SpanStart).Start, release.Span.End);
        return text.WithChanges(new TextChange(own, indent + "if (" + pointer + " != null)" + end + indent + "{" + end + indent + unit + release + end + indent + "}"));
    }
}

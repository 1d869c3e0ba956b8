using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Fixes of the rules other than MMAP001 are small edits of text: offered only if the result compiles in every project that compiles the document,
/// the report is gone, no rule of ours says more than before, and no comment is lost.
/// </summary>
internal static class RuleCheck
{
    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> Analyzers = new(static () => typeof(Descriptors).Assembly.GetTypes()
        .Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer))).OrderBy(static t => t.FullName, StringComparer.Ordinal)
        .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!).ToImmutableArray());

    /// <summary>The forms that an edit can take, the best first.</summary>
    public delegate IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken);

    /// <summary>Offers, for each report, the first form that passes.</summary>
    /// <param name="context">The reports.</param>
    /// <param name="title">What an editor shows.</param>
    /// <param name="key">The equivalence key.</param>
    /// <param name="edits">The forms.</param>
    /// <param name="movesAddresses">What the edited member gives out are addresses, so that the rules are asked about all of the document.</param>
    public static async Task RegisterAsync(CodeFixContext context, string title, string key, Edits edits, bool movesAddresses = false)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await TryAsync(context.Document, diagnostic, edits, movesAddresses, context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), key), diagnostic);
            }
        }
    }

    /// <summary>The document after the first form that passes, or null.</summary>
    private static async Task<Document?> TryAsync(Document document, Diagnostic diagnostic, Edits edits, bool movesAddresses, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || !root.FullSpan.Contains(diagnostic.Location.SourceSpan))
        {
            return null;
        }

        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        foreach (SourceText edited in edits(root, model, diagnostic, text, cancellationToken))
        {
            Document changed = document.WithText(edited);
            if (Remarks(root).SequenceEqual(Remarks((await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!), StringComparer.Ordinal)
                && await CompilesAsync(document, edited, cancellationToken).ConfigureAwait(false))
            {
                (TextSpan? old, TextSpan? now) = movesAddresses ? (null, null) : await ChangedMemberAsync(root, text, changed, edited, cancellationToken).ConfigureAwait(false);
                ILookup<string, Diagnostic> before = await ReportsAsync(document, old, cancellationToken).ConfigureAwait(false);
                ILookup<string, Diagnostic> after = await ReportsAsync(changed, now, cancellationToken).ConfigureAwait(false);
                if (after[diagnostic.Id].Count() < before[diagnostic.Id].Count() && after.All(g => g.Count() <= before[g.Key].Count() || g.All(IsSuggestion))
                    && after.Sum(static g => g.Count()) <= before.Sum(static g => g.Count()))
                {
                    return changed;
                }
            }
        }

        return null;
    }

    /// <summary>One report after the other, each found again in what the one before has left: exact, and what cannot be fixed is passed over.</summary>
    public static FixAllProvider FixAll(string id, Edits edits, bool movesAddresses = false) => FixAllProvider.Create(async (context, document, diagnostics) =>
    {
        Document current = document;
        int passed = 0;
        while (true)
        {
            Diagnostic? next = (await ReportsAsync(current, null, context.CancellationToken).ConfigureAwait(false))[id]
                .OrderBy(static d => d.Location.SourceSpan.Start).Skip(passed).FirstOrDefault();
            if (next is null || passed > diagnostics.Length)
            {
                return current == document ? null : current;
            }

            if (await TryAsync(current, next, edits, movesAddresses, context.CancellationToken).ConfigureAwait(false) is { } changed)
            {
                current = changed;
            }
            else
            {
                passed++;
            }
        }
    });

    /// <summary>A warning hides the suggestion that stands at the same place: it may come out when the warning goes.</summary>
    private static bool IsSuggestion(Diagnostic report) => report.DefaultSeverity < DiagnosticSeverity.Warning;

    private static async Task<bool> CompilesAsync(Document document, SourceText edited, CancellationToken cancellationToken)
    {
        foreach (DocumentId id in document.GetLinkedDocumentIds().Insert(0, document.Id))
        {
            Document original = document.Project.Solution.GetDocument(id)!;
            ILookup<string, Diagnostic> before = await ErrorsAsync(original, cancellationToken).ConfigureAwait(false);
            ILookup<string, Diagnostic> after = await ErrorsAsync(original.WithText(edited), cancellationToken).ConfigureAwait(false);
            if (after.Any(g => g.Count() > before[g.Key].Count()))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<ILookup<string, Diagnostic>> ErrorsAsync(Document document, CancellationToken cancellationToken) =>
        (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!.GetDiagnostics(span: null, cancellationToken)
            .Where(static d => d.Severity == DiagnosticSeverity.Error).ToLookup(static d => d.Id, StringComparer.Ordinal);

    /// <summary>
    /// The member around all of the edit, before and after: what the rules say of the others does not change with a body, and asking only
    /// about it is what makes a fix quick to offer. Null where the edit reaches beyond one member.
    /// </summary>
    private static async Task<(TextSpan? Old, TextSpan? Now)> ChangedMemberAsync(SyntaxNode root, SourceText text, Document changed, SourceText edited, CancellationToken cancellationToken)
    {
        SyntaxNode newRoot = (await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        IReadOnlyList<TextChange> edits = edited.GetTextChanges(text);
        if (edits.Count == 0)
        {
            return default;
        }

        var all = TextSpan.FromBounds(edits[0].Span.Start, edits[edits.Count - 1].Span.End);
        int grown = edited.Length - text.Length;
        SyntaxNode? old = Member(root, all);
        SyntaxNode? now = old is null ? null : Member(newRoot, TextSpan.FromBounds(all.Start, all.End + grown));
        return old is not null && now is not null && old.FullSpan.Start == now.FullSpan.Start && old.FullSpan.Length + grown == now.FullSpan.Length ? (old.FullSpan, now.FullSpan) : (null, null);
    }

    private static MemberDeclarationSyntax? Member(SyntaxNode root, TextSpan span) =>
        root.FindNode(span).FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member and (BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax) ? member : null;

    private static async Task<ILookup<string, Diagnostic>> ReportsAsync(Document document, TextSpan? member, CancellationToken cancellationToken)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        ImmutableArray<Diagnostic> found = await model.Compilation.WithAnalyzers(Analyzers.Value, document.Project.AnalyzerOptions)
            .GetAnalyzerSemanticDiagnosticsAsync(model, member, cancellationToken).ConfigureAwait(false);
        return found.Where(d => member is not { } span || span.Contains(d.Location.SourceSpan)).ToLookup(static d => d.Id, StringComparer.Ordinal);
    }

    /// <summary>Comments and directives in any order: an edit may move one, and must not lose one.</summary>
    private static IEnumerable<string> Remarks(SyntaxNode root) =>
        root.DescendantTrivia().Where(static t => t.IsDirective || (!t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia)))
            .Select(static t => t.ToString().Trim()).OrderBy(static t => t, StringComparer.Ordinal);
}

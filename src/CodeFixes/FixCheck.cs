using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Binds the changed document in every project that contains it, and lets a fix pass only if it makes no compile error, mends the reports that it
/// set out to mend, makes no new one, and keeps every comment and directive.
/// </summary>
internal sealed class FixCheck
{
    private readonly ImmutableArray<Target> _targets;
    private readonly ImmutableArray<string> _remarks;

    private FixCheck(ImmutableArray<Target> targets, ImmutableArray<string> remarks)
    {
        _targets = targets;
        _remarks = remarks;
    }

    /// <summary>What the rule reports in the document before any fix.</summary>
    public ImmutableArray<Diagnostic> Reported => _targets[0].Reports;

    public bool HasRuntime => _targets.All(static target => target.HasRuntime);

    public static async Task<FixCheck?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        ImmutableArray<Target>.Builder targets = ImmutableArray.CreateBuilder<Target>();
        foreach (DocumentId id in document.GetLinkedDocumentIds().Insert(0, document.Id))
        {
            if (document.Project.Solution.GetDocument(id) is not { } linked
                || await linked.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model)
            {
                return null;
            }

            targets.Add(new Target(
                id,
                model.Compilation.GetTypeByMetadataName(KnownTypes.MappedCopy) is not null,
                Errors(model, cancellationToken),
                await ReportsAsync(linked, model, cancellationToken).ConfigureAwait(false)));
        }

        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        return new FixCheck(targets.ToImmutable(), Remarks(root));
    }

    /// <param name="changed">The document after the edit.</param>
    /// <param name="fixedViews">How many reports the edit set out to mend; null to leave the reports out of it.</param>
    /// <param name="droppedRemarks">The comments that may be missing, because what they stood behind is.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async Task<bool> AcceptsAsync(Document changed, int? fixedViews, IReadOnlyList<string> droppedRemarks, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await changed.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        if (!_remarks.SequenceEqual(Remarks(root).Concat(droppedRemarks).OrderBy(static t => t, StringComparer.Ordinal), StringComparer.Ordinal))
        {
            return false;
        }

        SourceText text = await changed.GetTextAsync(cancellationToken).ConfigureAwait(false);
        foreach (Target target in _targets)
        {
            Document linked = changed.Id == target.Id ? changed : changed.Project.Solution.WithDocumentText(target.Id, text).GetDocument(target.Id)!;
            SemanticModel model = (await linked.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
            if (HasMore(target.Errors, Errors(model, cancellationToken)))
            {
                return false;
            }

            if (fixedViews is null)
            {
                continue;
            }

            // in a linked project the line may be compiled out, or not be reported
            int mended = target.Id == changed.Id ? fixedViews.Value : 0;
            ImmutableArray<Diagnostic> reports = await ReportsAsync(linked, model, cancellationToken).ConfigureAwait(false);
            if (reports.Length > target.Reports.Length - mended)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasMore(ILookup<string, Diagnostic> before, ILookup<string, Diagnostic> after) =>
        after.Any(group => group.Count() > before[group.Key].Count());

    private static ILookup<string, Diagnostic> Errors(SemanticModel model, CancellationToken cancellationToken) =>
        model.GetDiagnostics(span: null, cancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error || IsRefSafety(d.Id)).ToLookup(static d => d.Id, StringComparer.Ordinal);

    /// <summary>
    /// CS9080 to CS9099: in unsafe code, where most views are made, the compiler only warns of a span that leaves the stack frame or the pin that it
    /// lies in. For a fix it is an error.
    /// </summary>
    private static bool IsRefSafety(string id) => id.Length == 6 && string.CompareOrdinal(id, "CS9080") >= 0 && string.CompareOrdinal(id, "CS9099") <= 0;

    private static async Task<ImmutableArray<Diagnostic>> ReportsAsync(Document document, SemanticModel model, CancellationToken cancellationToken)
    {
        var analyzers = ImmutableArray.Create<DiagnosticAnalyzer>(new PlainViewAnalyzer());
        ImmutableArray<Diagnostic> found = await model.Compilation.WithAnalyzers(analyzers, document.Project.AnalyzerOptions)
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, cancellationToken).ConfigureAwait(false);
        return found.Where(static d => string.Equals(d.Id, Descriptors.PlainView.Id, StringComparison.Ordinal)).ToImmutableArray();
    }

    /// <summary>Comments and directives in any order: an edit may move one, and must not lose one.</summary>
    private static ImmutableArray<string> Remarks(SyntaxNode root) =>
        root.DescendantTrivia().Where(static t => t.IsDirective || (!t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia)))
            .Select(static t => t.ToString().Trim()).OrderBy(static t => t, StringComparer.Ordinal).ToImmutableArray();

    private sealed record Target(DocumentId Id, bool HasRuntime, ILookup<string, Diagnostic> Errors, ImmutableArray<Diagnostic> Reports);
}

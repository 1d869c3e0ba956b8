using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Findings;

/// <summary>Asks the code fixes what they offer for a finding, and tries each alone.</summary>
internal sealed class FixFinder(ReviewRules rules, CompileCheck check)
{
    private readonly List<Failure> _failures = [];

    public ImmutableArray<Failure> Failures => [.. _failures];

    /// <summary>The offered fixes in their order, most fitting first; each is tried when it is asked for.</summary>
    public async IAsyncEnumerable<FixCandidate> OfferedAsync(Finding finding, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach ((CodeFixProvider provider, CodeAction action) in await ActionsAsync(finding, cancellationToken))
        {
            FixCandidate? candidate = null;
            try
            {
                candidate = await TryAsync(finding.Document.Project.Solution, provider, action, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _failures.Add(new Failure(provider.ToString()!, Where(finding), e));
            }

            if (candidate is not null)
            {
                yield return candidate;
            }
        }
    }

    private async Task<IEnumerable<(CodeFixProvider Provider, CodeAction Action)>> ActionsAsync(Finding finding, CancellationToken cancellationToken)
    {
        var offered = new List<(CodeFixProvider Provider, CodeAction Action)>();
        foreach (CodeFixProvider provider in rules.Fixes.Where(p => p.FixableDiagnosticIds.Contains(finding.Rule)))
        {
            try
            {
                var context = new CodeFixContext(finding.Document, finding.Diagnostic,
                    (action, _) => offered.AddRange(Leaves(action).Select(leaf => (provider, leaf))), cancellationToken);
                await provider.RegisterCodeFixesAsync(context);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _failures.Add(new Failure(provider.ToString()!, Where(finding), e));
            }
        }

        // Stable: among equals the order of registration stands, as in an editor's menu.
        return offered.OrderByDescending(o => o.Action.Priority);
    }

    private static IEnumerable<CodeAction> Leaves(CodeAction action) =>
        action.NestedActions.IsDefaultOrEmpty ? [action] : action.NestedActions.SelectMany(Leaves);

    private async Task<FixCandidate?> TryAsync(Solution before, CodeFixProvider provider, CodeAction action, CancellationToken cancellationToken)
    {
        ImmutableArray<CodeActionOperation> operations =
            await action.GetOperationsAsync(before, new Progress<CodeAnalysisProgress>(), cancellationToken);
        if (operations.OfType<ApplyChangesOperation>().SingleOrDefault() is not { } operation)
        {
            return null;
        }

        var changes = ImmutableArray.CreateBuilder<FileChange>();
        Solution after = before;
        foreach (DocumentId id in operation.ChangedSolution.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            Document old = before.GetDocument(id)!;
            SourceText oldText = await old.GetTextAsync(cancellationToken);
            SourceText newText = LineEndings.Like(oldText, await operation.ChangedSolution.GetDocument(id)!.GetTextAsync(cancellationToken));
            if (old.FilePath is not { } file || changes.Any(c => c.File == file) || newText.ContentEquals(oldText))
            {
                continue;
            }

            changes.Add(new FileChange(file, oldText, newText));
            foreach (DocumentId linked in before.GetDocumentIdsWithFilePath(file))
            {
                after = after.WithDocumentText(linked, newText);
            }
        }

        if (changes.Count == 0)
        {
            return null;
        }

        ImmutableArray<FileChange> all = changes.ToImmutable();
        return new FixCandidate(action.Title, action.EquivalenceKey ?? provider.GetType().Name, action.Priority <= CodeActionPriority.Low, all, after, await check.NewErrorsAsync(before, after, all, cancellationToken));
    }

    private static string Where(Finding finding) => $"{finding.Place.File}:{finding.Place.Line}";
}

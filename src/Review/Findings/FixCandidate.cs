using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Findings;

/// <summary>One fix applied alone to the code as it is.</summary>
/// <param name="Title">What the editor's menu says.</param>
/// <param name="Kind">The action's equivalence key.</param>
/// <param name="NeedsAuthor">An action of low priority: a claim that only the author can make. It is shown, and never applied unasked.</param>
/// <param name="Changes">The changed files.</param>
/// <param name="Changed">The solution with them.</param>
/// <param name="Errors">The compile errors that it would add; only a fix without any is shown.</param>
internal sealed record FixCandidate(
    string Title, string Kind, bool NeedsAuthor, ImmutableArray<FileChange> Changes, Solution Changed, ImmutableArray<string> Errors)
{
    public bool Compiles => Errors.IsEmpty;
}

internal sealed record FileChange(string File, SourceText Old, SourceText New);

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Findings;

/// <summary>One fix applied alone to the code as it is. Errors are the compile errors that it would add; only a fix without any is shown.</summary>
internal sealed record FixCandidate(
    string Title, string Kind, ImmutableArray<FileChange> Changes, Solution Changed, ImmutableArray<string> Errors)
{
    public bool Compiles => Errors.IsEmpty;
}

internal sealed record FileChange(string File, SourceText Old, SourceText New);

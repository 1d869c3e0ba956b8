using System.Collections.Immutable;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;

namespace MmapAnalyzers.Review;

/// <summary>The result of a check: what a report shows.</summary>
internal sealed record CheckResult(
    LoadedCode Code,
    ImmutableArray<ReviewedFinding> Findings,
    ImmutableArray<Failure> Failures,
    ImmutableArray<Note> Notes,
    ReviewRules Rules,
    FailOn FailOn)
{
    public int ExitCode =>
        !Failures.IsEmpty ? Program.CouldNotRun
        : Findings.Any(f => (int)f.Finding.Diagnostic.Severity >= (int)FailOn) ? Program.HasFindings
        : Program.NoFindings;
}

internal sealed record ReviewedFinding(Finding Finding, ImmutableArray<FixCandidate> Offered)
{
    /// <summary>The fixes that may be shown and applied.</summary>
    public IEnumerable<FixCandidate> Fixes => Offered.Where(f => f.Compiles);
}

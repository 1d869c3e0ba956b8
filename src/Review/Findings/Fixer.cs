using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Findings;

internal sealed record AppliedFix(Finding Finding, FixCandidate Fix);

internal sealed record LeftFinding(Finding Finding, string Reason);

internal sealed record FixResult(Solution Solution, ImmutableArray<AppliedFix> Applied, ImmutableArray<LeftFinding> Left);

/// <summary>
/// Applies the first offered fix of one finding after the other, each to the code as the earlier ones left it. A fix is kept only if it adds no
/// compile error and leaves fewer findings; docs/decisions/0041 says why not all at once.
/// </summary>
internal sealed class Fixer(Finder finder, FixFinder fixFinder, Action<string> progress)
{
    private readonly Dictionary<ProjectId, ImmutableArray<Finding>> _findings = [];
    private readonly Dictionary<string, LeftFinding> _left = new(StringComparer.Ordinal);
    private readonly List<AppliedFix> _applied = [];

    public async Task<FixResult> RunAsync(Solution solution, IEnumerable<Project> projects, CancellationToken cancellationToken)
    {
        foreach (Project project in projects)
        {
            progress($"analysing {project.Name}");
            _findings[project.Id] = await finder.FindAsync(project, cancellationToken);
        }

        // What one fix leaves may make room for another, so go round until a whole round changes nothing.
        int before;
        do
        {
            before = _applied.Count;
            _left.Clear();
            while (Next() is { } finding)
            {
                progress($"fixing {finding.Place.File}:{finding.Place.Line}");
                solution = await FixOneAsync(finding with { Document = solution.GetDocument(finding.Document.Id)! }, solution, cancellationToken);
            }
        }
        while (_applied.Count > before);

        return new FixResult(solution, [.. _applied], [.. _left.Values]);
    }

    private Finding? Next() => _findings.Values.SelectMany(f => f).FirstOrDefault(f => !_left.ContainsKey(Key(f)));

    private async Task<Solution> FixOneAsync(Finding finding, Solution solution, CancellationToken cancellationToken)
    {
        FixCandidate? fix = await fixFinder.OfferedAsync(finding, cancellationToken).FirstOrDefaultAsync(f => !f.NeedsAuthor, cancellationToken);
        string? obstacle = fix switch
        {
            null => "no fix is offered here",
            { Compiles: false } => $"the fix '{fix.Title}' would not compile: {fix.Errors[0]}",
            _ => null,
        };
        if (obstacle is null)
        {
            Dictionary<ProjectId, ImmutableArray<Finding>> again = [];
            foreach (ProjectId id in fix!.Changes.SelectMany(c => solution.GetDocumentIdsWithFilePath(c.File)).Select(d => d.ProjectId).Distinct().Where(_findings.ContainsKey))
            {
                again[id] = await finder.FindAsync(fix.Changed.GetProject(id)!, cancellationToken);
            }

            if (again.Sum(p => p.Value.Length) < again.Keys.Sum(id => _findings[id].Length))
            {
                foreach ((ProjectId id, ImmutableArray<Finding> found) in again)
                {
                    _findings[id] = found;
                }

                _applied.Add(new AppliedFix(finding, fix));
                return fix.Changed;
            }

            obstacle = $"the fix '{fix.Title}' would leave as many findings";
        }

        _left[Key(finding)] = new LeftFinding(finding, obstacle);
        return solution;
    }

    /// <summary>The same place in two targets of a project is one finding.</summary>
    private static string Key(Finding finding) => finding.Place.File + "|" + finding.Fingerprint;
}

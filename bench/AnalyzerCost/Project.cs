namespace MmapAnalyzers.AnalyzerCost;

/// <summary>Sources that are compiled together.</summary>
internal sealed record Project(string Name, IReadOnlyList<string> Sources)
{
    public int Lines => Sources.Sum(static s => s.AsSpan().Count('\n'));
}

using System.Collections.Immutable;

namespace MmapAnalyzers.Review.Loading;

/// <summary>Which groups a group refers to, directly or through others as the SDK does it; a circle is cut where it closes.</summary>
internal sealed class ProjectReferences
{
    private readonly Dictionary<SourceGroup, ImmutableArray<SourceGroup>> _all = [];
    private readonly Dictionary<SourceGroup, ImmutableArray<SourceGroup>> _direct;

    public ProjectReferences(ImmutableArray<SourceGroup> groups)
    {
        Dictionary<string, SourceGroup> byFile = groups.Where(g => g.Facts is not null).ToDictionary(g => g.Facts!.File);
        _direct = groups.ToDictionary(
            g => g,
            g => (g.Facts?.ProjectReferences ?? []).Select(file => byFile.GetValueOrDefault(file)).OfType<SourceGroup>().Distinct().ToImmutableArray());
        foreach (SourceGroup group in groups)
        {
            Visit(group, []);
        }
    }

    public ImmutableArray<SourceGroup> Of(SourceGroup group) => _all[group];

    private ImmutableArray<SourceGroup> Visit(SourceGroup group, HashSet<SourceGroup> open)
    {
        if (_all.TryGetValue(group, out ImmutableArray<SourceGroup> known))
        {
            return known;
        }

        open.Add(group);
        var reached = new List<SourceGroup>();
        foreach (SourceGroup next in _direct[group].Where(next => !open.Contains(next)))
        {
            reached.Add(next);
            reached.AddRange(Visit(next, open));
        }

        open.Remove(group);
        return _all[group] = [.. reached.Distinct()];
    }
}

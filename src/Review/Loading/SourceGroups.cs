using System.Collections.Immutable;
using Microsoft.Extensions.FileSystemGlobbing;

namespace MmapAnalyzers.Review.Loading;

/// <summary>The files that make one compilation. Without a project file Facts is null.</summary>
internal sealed record SourceGroup(string Name, ProjectFacts? Facts, ImmutableArray<string> Files);

/// <summary>Deals the source files out to the projects: by the nearest project file above, then by what the projects include and remove.</summary>
internal static class SourceGroups
{
    public static ImmutableArray<SourceGroup> Of(string root, FolderScan scan)
    {
        // Of two project files in one folder the first takes the sources: they would compile the same files.
        Dictionary<string, ProjectFacts> byFolder = scan.Projects.GroupBy(p => Path.GetDirectoryName(p)!)
            .ToDictionary(g => g.Key, g => ProjectFacts.Read(g.First()));
        ILookup<ProjectFacts?, string> nearest = scan.Sources.ToLookup(file => Nearest(Path.GetDirectoryName(file), byFolder));

        var groups = ImmutableArray.CreateBuilder<SourceGroup>();
        foreach (ProjectFacts facts in byFolder.Values)
        {
            ImmutableArray<string> files = Compiled(root, facts, nearest[facts], scan.Sources);
            groups.Add(new SourceGroup(facts.AssemblyName, facts, files));
        }

        if (nearest[null].Any())
        {
            groups.Add(new SourceGroup(Path.GetFileName(Path.TrimEndingDirectorySeparator(root)), Facts: null, [.. nearest[null]]));
        }

        return groups.ToImmutable();
    }

    private static ProjectFacts? Nearest(string? folder, Dictionary<string, ProjectFacts> byFolder)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (byFolder.TryGetValue(folder, out ProjectFacts? facts))
            {
                return facts;
            }
        }

        return null;
    }

    private static ImmutableArray<string> Compiled(string root, ProjectFacts facts, IEnumerable<string> own, List<string> all)
    {
        var files = new SortedSet<string>(own, StringComparer.Ordinal);
        foreach ((bool include, string pattern) in facts.CompileItems)
        {
            string relative = Path.GetRelativePath(root, pattern);
            if (relative.StartsWith("..", StringComparison.Ordinal))
            {
                continue;
            }

            // The part before the first wildcard sorts out nearly every file, so that the pattern is matched against a few only.
            string prefix = pattern.Split('*', '?')[0];
            IEnumerable<string> near = (include ? all : [.. files]).Where(f => f.StartsWith(prefix, StringComparison.Ordinal));
            var matcher = new Matcher(StringComparison.Ordinal);
            matcher.AddInclude(relative);
            foreach (string file in near.Where(f => matcher.Match(Path.GetRelativePath(root, f)).HasMatches))
            {
                _ = include ? files.Add(file) : files.Remove(file);
            }
        }

        return [.. files];
    }
}

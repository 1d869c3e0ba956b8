namespace MmapAnalyzers.AnalyzerCost;

/// <summary>The projects below a folder, each with the files that lie nearest to it.</summary>
internal static class ProjectFolders
{
    private static readonly string[] Doors = ["AcquirePointer", "DangerousGetHandle", "MemoryMappedFile", "mmap", "MapViewOfFile"];

    public static IEnumerable<Project> Below(string root)
    {
        root = Path.GetFullPath(root);
        string[] folders = [.. Directory.EnumerateFiles(root, "*.csproj", SearchOption.AllDirectories)
            .Select(static p => Path.GetDirectoryName(p)!).Distinct(StringComparer.Ordinal).OrderByDescending(static p => p.Length)];
        foreach (IGrouping<string, string> group in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .GroupBy(file => folders.FirstOrDefault(f => file.StartsWith(f + Path.DirectorySeparatorChar, StringComparison.Ordinal)) ?? root, StringComparer.Ordinal))
        {
            string[] sources = [.. group.Select(File.ReadAllText)];
            if (sources.Any(static s => Doors.Any(d => s.Contains(d, StringComparison.Ordinal))))
            {
                yield return new Project(Path.GetFileName(group.Key), sources);
            }
        }
    }
}

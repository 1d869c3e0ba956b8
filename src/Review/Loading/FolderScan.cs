namespace MmapAnalyzers.Review.Loading;

/// <summary>The source and project files below a folder, without build output and version control; what could not be read becomes a note.</summary>
internal sealed class FolderScan
{
    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase) { "bin", "obj", ".git", ".vs", "node_modules" };

    public List<string> Sources { get; } = [];

    public List<string> Projects { get; } = [];

    public List<Note> Notes { get; } = [];

    public static FolderScan Of(IEnumerable<string> folders)
    {
        var scan = new FolderScan();
        foreach (string folder in folders)
        {
            scan.Visit(folder);
        }

        return scan;
    }

    private void Visit(string folder)
    {
        string[] files;
        string[] folders;
        try
        {
            files = Directory.GetFiles(folder);
            folders = Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            Notes.Add(new Note($"{folder} could not be read and is left out: {e.Message}"));
            return;
        }

        Array.Sort(files, StringComparer.Ordinal);
        Array.Sort(folders, StringComparer.Ordinal);
        Sources.AddRange(files.Where(f => f.EndsWith(".cs", StringComparison.OrdinalIgnoreCase)));
        Projects.AddRange(files.Where(f => f.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase)));

        // A link below the folder could lead in a circle.
        foreach (string child in folders.Where(f => !Skipped.Contains(Path.GetFileName(f)) && new DirectoryInfo(f).LinkTarget is null))
        {
            Visit(child);
        }
    }
}

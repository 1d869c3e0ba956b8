using DiffPlex;
using DiffPlex.Renderer;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Output;

/// <summary>A file change as `git diff` shows it, with paths from the reviewed root so that `patch -p1` takes it.</summary>
internal static class UnifiedDiff
{
    public static IEnumerable<string> Lines(FileChange change, string root)
    {
        string file = Path.GetRelativePath(root, change.File).Replace('\\', '/');
        string diff = new UnidiffRenderer(Differ.Instance, contextLines: 3)
            .Generate(change.Old.ToString(), change.New.ToString(), "a/" + file, "b/" + file, ignoreWhitespace: false, ignoreCase: false);
        return diff.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0);
    }
}

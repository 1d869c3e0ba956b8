namespace MmapAnalyzers.Review.Loading;

/// <summary>Decides how PATH is read.</summary>
internal static class Loader
{
    public static Task<LoadedCode> LoadAsync(string path, RuntimeReference runtime, CancellationToken cancellationToken)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            EnsureReadable(full);
            return Task.FromResult(BareFolder.Load(full, [full], runtime, []));
        }

        if (!File.Exists(full))
        {
            throw new CannotRunException($"{path} does not exist");
        }

        if (MsBuildLoader.IsSolution(full) || MsBuildLoader.IsProject(full))
        {
            return MsBuildLoader.LoadAsync(full, runtime, cancellationToken);
        }

        throw new CannotRunException($"{path} is neither a solution (.sln, .slnx) nor a project (.csproj) nor a folder");
    }

    private static void EnsureReadable(string folder)
    {
        try
        {
            using IEnumerator<string> entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new CannotRunException($"{folder} cannot be read: {e.Message}", e);
        }
    }
}

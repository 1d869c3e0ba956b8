namespace MmapAnalyzers.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "MmapAnalyzers.sln")))
            {
                return at;
            }
        }
        throw new InvalidOperationException($"No folder above '{folder}' holds MmapAnalyzers.sln.");
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Loading;

/// <summary>The framework's reference assemblies and our runtime library, as they lie beside the tool: no restore, no SDK, no network.</summary>
internal static class ReferencePack
{
    public const string RuntimeName = "MmapAnalyzers.Runtime";

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyFramework = new(LoadFramework);

    private static readonly Lazy<MetadataReference> LazyRuntime =
        new(() => MetadataReference.CreateFromFile(typeof(MmapAnalyzers.Runtime.MappedBuffer).Assembly.Location));

    public static ImmutableArray<MetadataReference> Framework => LazyFramework.Value;

    public static MetadataReference Runtime => LazyRuntime.Value;

    private static ImmutableArray<MetadataReference> LoadFramework()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "ref", "net10.0");
        if (!File.Exists(Path.Combine(folder, "System.Runtime.dll")))
        {
            throw new CannotRunException($"the tool's reference assemblies are missing from {folder}: install the tool again");
        }

        return [.. Directory.GetFiles(folder, "*.dll").Select(file => (MetadataReference)MetadataReference.CreateFromFile(file))];
    }
}

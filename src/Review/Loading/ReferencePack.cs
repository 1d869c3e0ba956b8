using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Loading;

/// <summary>The frameworks' reference assemblies and our runtime library, as they lie beside the tool: no restore, no SDK, no network.</summary>
internal static class ReferencePack
{
    public const string RuntimeName = "MmapAnalyzers.Runtime";

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyFramework = new(() => LoadFolder("net10.0", "System.Runtime.dll"));

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyStandard = new(() => LoadFolder("netstandard2.0", "netstandard.dll"));

    private static readonly Lazy<ImmutableArray<MetadataReference>> LazyStandardPackages = new(() => LoadFolder("netstandard2.0-packages", "System.Memory.dll"));

    private static readonly Lazy<MetadataReference> LazyStandardRuntime = new(() => LoadFolder("netstandard2.0-runtime", RuntimeName + ".dll")[0]);

    private static readonly Lazy<MetadataReference> LazyRuntime =
        new(() => MetadataReference.CreateFromFile(typeof(MmapAnalyzers.Runtime.MappedBuffer).Assembly.Location));

    public static ImmutableArray<MetadataReference> Framework => LazyFramework.Value;

    public static MetadataReference Runtime => LazyRuntime.Value;

    /// <summary>What every target before net8.0 has that can use the runtime at all: netstandard2.0.</summary>
    public static ImmutableArray<MetadataReference> Standard => LazyStandard.Value;

    /// <summary>The packages that <see cref="StandardRuntime"/> depends on: spans, where the framework has none.</summary>
    public static ImmutableArray<MetadataReference> StandardPackages => LazyStandardPackages.Value;

    /// <summary>The runtime's build for netstandard2.0: what reads, by KernelCopy.</summary>
    public static MetadataReference StandardRuntime => LazyStandardRuntime.Value;

    private static ImmutableArray<MetadataReference> LoadFolder(string name, string certain)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "ref", name);
        if (!File.Exists(Path.Combine(folder, certain)))
        {
            throw new CannotRunException($"the tool's reference assemblies are missing from {folder}: install the tool again");
        }

        return [.. Directory.GetFiles(folder, "*.dll").Select(file => (MetadataReference)MetadataReference.CreateFromFile(file))];
    }
}

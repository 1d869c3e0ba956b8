using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmapAnalyzers.Tests;

/// <summary>The frameworks' reference assemblies from the package folder: nothing is downloaded while tests run.</summary>
internal static class ReferencePacks
{
    /// <summary>Tells the test library to add nothing of its own.</summary>
    public static readonly ReferenceAssemblies None = new("none");

    public static readonly MetadataReference Runtime =
        MetadataReference.CreateFromFile(typeof(MmapAnalyzers.Runtime.MappedBuffer).Assembly.Location);

    private static readonly ConcurrentDictionary<string, MetadataReference[]> Cache = new(StringComparer.Ordinal);

    public static MetadataReference[] Framework(string targetFramework = "net10.0") => Folder("RefPack." + targetFramework);

    /// <summary>A package that the catalog names.</summary>
    public static MetadataReference[] Package(string id) => Folder("Package." + id);

    private static MetadataReference[] Folder(string key) => Cache.GetOrAdd(key, static name =>
    {
        string folder = typeof(ReferencePacks).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == name).Value!;
        return [.. Directory.GetFiles(folder, "*.dll").Select(file => (MetadataReference)MetadataReference.CreateFromFile(file))];
    });
}

using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MmapAnalyzers.Tests;

public sealed class PackageContentTests(PackedFeed feed)
{
    [Theory]
    [InlineData("MmapAnalyzers")]
    [InlineData("MmapAnalyzers.Runtime")]
    [InlineData("mmap-review")]
    public async Task Content_is_what_the_list_says(string id)
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(feed.Package(id), TestContext.Current.CancellationToken);
        string[] expected = await File.ReadAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "expected", id + ".txt"), TestContext.Current.CancellationToken);

        string[] actual = [.. package.Entries.Select(entry => Shorten(entry.FullName)).Where(name => !IsContainer(name)).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));
    }

    [Theory]
    [InlineData("MmapAnalyzers.Analyzers.dll")]
    [InlineData("MmapAnalyzers.CodeFixes.dll")]
    public async Task Analyzers_ask_for_nothing_that_an_old_compiler_lacks(string dll)
    {
        await using ZipArchive package = await ZipFile.OpenReadAsync(feed.Package("MmapAnalyzers"), TestContext.Current.CancellationToken);
        await using Stream entry = await package.GetEntry("analyzers/dotnet/cs/" + dll)!.OpenAsync(TestContext.Current.CancellationToken);
        using var image = new MemoryStream();
        await entry.CopyToAsync(image, TestContext.Current.CancellationToken);
        image.Position = 0;
        using var reader = new PEReader(image);
        MetadataReader metadata = reader.GetMetadataReader();

        string[] strange = [.. metadata.AssemblyReferences
            .Select(handle => metadata.GetAssemblyReference(handle))
            .Select(reference => $"{metadata.GetString(reference.Name)} {reference.Version}")
            .Where(reference => !IsInEveryHost(reference))];

        Assert.Empty(strange);
    }

    /// <summary>What SDK 8.0.1xx and Visual Studio 17.8 bring along.</summary>
    private static bool IsInEveryHost(string reference) => reference.StartsWith("MmapAnalyzers.Analyzers ", StringComparison.Ordinal) || reference is
        "netstandard 2.0.0.0"
        or "Microsoft.CodeAnalysis 4.8.0.0" or "Microsoft.CodeAnalysis.CSharp 4.8.0.0"
        or "Microsoft.CodeAnalysis.Workspaces 4.8.0.0" or "Microsoft.CodeAnalysis.CSharp.Workspaces 4.8.0.0"
        or "System.Collections.Immutable 7.0.0.0";

    private static bool IsContainer(string name) =>
        name is "_rels/.rels" or "[Content_Types].xml" || name.StartsWith("package/services/", StringComparison.Ordinal);

    /// <summary>Folders that come whole from elsewhere: the build host of Roslyn's workspaces, the framework's reference assemblies.</summary>
    private static string Shorten(string name)
    {
        string[] parts = name.Split('/');
        int folder = Array.FindIndex(parts, part => part is "ref" or "BuildHost-net472" or "BuildHost-netcore");
        return folder < 0 ? name : string.Join('/', parts[..(folder + 1)]) + "/";
    }
}

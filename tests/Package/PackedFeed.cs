[assembly: AssemblyFixture(typeof(MmapAnalyzers.Tests.PackedFeed))]

namespace MmapAnalyzers.Tests;

/// <summary>The three packages in a local feed, packed once for all tests, and folders of consumers that see nothing but that feed.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mmap-package-");

    public string Feed => Path.Combine(_folder.FullName, "feed");

    public string Package(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        foreach (string project in (string[])["src/Package", "src/Runtime", "src/Review"])
        {
            (await DotnetCommand.RunAsync(Repository.Root, cancellation, "pack", project, "-c", "Release", "--no-restore", "-o", Feed)).ExpectExitCode(0);
        }
        Version = Path.GetFileNameWithoutExtension(Directory.GetFiles(Feed, "mmap-review.*.nupkg").Single())["mmap-review.".Length..];

        // Only our feed, and a packages folder of its own: the user's cache may hold an older build under the same version.
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "nuget.config"), """
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><clear /><add key="local" value="feed" /></packageSources>
            </configuration>
            """, cancellation);
    }

    /// <summary>A console program in a folder of its own that references one of the packages.</summary>
    public async Task<string> CreateConsumerAsync(string package, string program)
    {
        string folder = Path.Combine(_folder.FullName, $"consumer-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <ErrorLog>$(MSBuildProjectDirectory)/findings.sarif,version=2.1</ErrorLog>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

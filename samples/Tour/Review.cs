using System.Xml.Linq;

namespace Tour;

/// <summary>Steps 1 and 2: what mmap-review finds in LogSearch, and what becomes of a copy of it.</summary>
internal static class Review
{
    private const int HasFindings = 1;
    private const int NothingLeft = 0;
    private static readonly string[] FixedFiles = ["LogWindow.cs", "MappedLog.cs", "MappedTail.cs"];

    public static async Task<string> CheckAsync()
    {
        (int exitCode, string output) = await Child.RunAsync(
            "mmap-review check samples/LogSearch", Programs.LogSearchSources, Programs.Review, "check", Programs.LogSearchSources).ConfigureAwait(false);

        ToldOtherwiseException.ThrowUnless(exitCode == HasFindings, $"mmap-review check ended with exit code {exitCode}, not {HasFindings}.");
        foreach (string file in FixedFiles)
        {
            ToldOtherwiseException.ThrowUnless(output.Contains($"{file}:", StringComparison.Ordinal), $"Nothing was found in {file}.");
        }
        ToldOtherwiseException.ThrowUnless(output.Contains("+        ", StringComparison.Ordinal), "No fix was shown as a diff.");
        return "Each place with its code, the way of the address, and the fix as a diff.";
    }

    public static async Task<string> FixCopyAsync(string folder)
    {
        string copy = CopySources(folder);
        (int fix, _) = await Child.RunAsync("mmap-review fix LogSearch", copy, Programs.Review, "fix", copy).ConfigureAwait(false);
        ToldOtherwiseException.ThrowUnless(fix == NothingLeft, $"mmap-review fix ended with exit code {fix}, not {NothingLeft}: nothing was to be left.");
        foreach (string file in FixedFiles)
        {
            ToldOtherwiseException.ThrowUnless(!Same(file, copy), $"{file} was not changed.");
        }

        (int build, _) = await Child.RunAsync("dotnet build LogSearch", copy, "build", "--nologo", "--verbosity", "quiet", "-p:UseAppHost=false", "--output", Path.GetDirectoryName(BuiltCopy(folder))!).ConfigureAwait(false);
        ToldOtherwiseException.ThrowUnless(build == 0, "The fixed copy does not build.");
        return "The copy builds: views where there were spans, and a private copy of the few bytes that must be a Memory<byte>. samples/LogSearch.Fixed is the copy after a person's look.";
    }

    /// <summary>The program that step 2 builds.</summary>
    public static string BuiltCopy(string folder) => Path.Combine(folder, "built", "LogSearch.dll");

    /// <summary>A copy that builds anywhere: it takes the runtime as a dll, as it would from the package, and needs no package source.</summary>
    private static string CopySources(string folder)
    {
        string copy = Directory.CreateDirectory(Path.Combine(folder, "LogSearch")).FullName;
        foreach (string file in Directory.EnumerateFiles(Programs.LogSearchSources, "*.cs"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        File.WriteAllText(Path.Combine(copy, "nuget.config"), "<configuration><packageSources><clear /></packageSources></configuration>");

        XDocument project = XDocument.Load(Path.Combine(Programs.LogSearchSources, "LogSearch.csproj"));
        string runtime = Path.Combine(Path.GetDirectoryName(Programs.LogSearch)!, "MmapAnalyzers.Runtime.dll");
        project.Descendants("ProjectReference").Single().ReplaceWith(new XElement("Reference", new XAttribute("Include", runtime)));
        project.Save(Path.Combine(copy, "LogSearch.csproj"));
        return copy;
    }

    private static bool Same(string file, string copy) =>
        File.ReadAllText(Path.Combine(Programs.LogSearchSources, file)) == File.ReadAllText(Path.Combine(copy, file));
}

using System.Text.RegularExpressions;

namespace MmapAnalyzers.Tests;

public sealed partial class TrackedFileTests
{
    /// <summary>What works on one machine only does not belong in the repository.</summary>
    [Fact]
    public async Task No_tracked_file_names_a_machine()
    {
        CommandResult listing = await DotnetCommand.RunAsync("git", Repository.Root, TestContext.Current.CancellationToken, "ls-files", "-z");
        Assert.SkipUnless(listing.ExitCode == 0, "this is not a git checkout: " + listing.Output);
        string[] files = listing.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(files);

        string[] found = [.. files
            .Where(file => File.Exists(Repository.PathOf(file)))
            .SelectMany(file => File.ReadLines(Repository.PathOf(file))
                .Select((text, index) => (text, index))
                .Where(line => line.text.Contains(Repository.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || MachinePath().IsMatch(line.text))
                .Select(line => $"{file}:{line.index + 1}: {line.text.Trim()}"))];

        Assert.Equal("", string.Join('\n', found));
    }

    /// <summary>Home folders, and the index of a package registry.</summary>
    [GeneratedRegex(@"(?<![\w.])/(home|Users|root)/\w|[A-Za-z]:\\Users\\|https?://[^\s""']+/v3/index\.json", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MachinePath();
}

namespace MmapAnalyzers.Tests;

public sealed class LinkTests
{
    [Fact]
    public void Relative_links_lead_somewhere()
    {
        string[] broken = [.. MarkdownPage.All().SelectMany(page => page.Links()
            .Where(link => !Uri.IsWellFormedUriString(link, UriKind.Absolute) && !link.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(page.Path))!, link.Split('#')[0])))
            .Select(link => $"{page.Path}: {link}"))];

        Assert.Equal("", string.Join('\n', broken));
    }

    [Fact]
    public void Every_decision_is_numbered_once()
    {
        string[] numbers = [.. Directory.EnumerateFiles(Repository.PathOf("docs/decisions"), "0*.md").Select(file => Path.GetFileName(file)[..4])];

        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct().Order(StringComparer.Ordinal), numbers.Order(StringComparer.Ordinal));
    }
}

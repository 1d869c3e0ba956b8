using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>Descriptors, release files, rule pages, the rule table and the README tell the same.</summary>
public sealed partial class RulePageTests
{
    private static readonly string[] Sections =
        ["What is reported", "What is not reported, and why", "The failure it prevents", "Fixes", "Options", "Limits"];

    private static readonly Lazy<Dictionary<string, DiagnosticDescriptor>> Rules = new(() => typeof(PlainViewAnalyzer).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
        .SelectMany(type => ((DiagnosticAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics)
        .ToDictionary(rule => rule.Id, StringComparer.Ordinal));

    public static TheoryData<string> Ids => [.. Rules.Value.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_has_a_page_with_its_title_and_all_sections(string id)
    {
        DiagnosticDescriptor rule = Rules.Value[id];
        MarkdownPage page = MarkdownPage.Read($"docs/rules/{id}.md");

        Assert.Equal([$"{id}: {rule.Title}"], page.Headings(1));
        Assert.Equal(Sections, page.Headings(2));
        Assert.Equal([rule.Category, rule.DefaultSeverity.ToString()], page.TableRows().First()[..2]);
        Assert.EndsWith($"/docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_stands_in_the_readme(string id) =>
        Assert.Contains($"docs/rules/{id}.md", MarkdownPage.Read("README.md").Links());

    [Fact]
    public void Rule_table_holds_the_rules()
    {
        string[] expected = [.. Rules.Value.Values.OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .Select(rule => $"{rule.Id} {rule.Category} {rule.DefaultSeverity} {rule.Title}")];

        Assert.Equal(expected, MarkdownPage.Read("docs/rules/README.md").TableRows().Where(row => row.Length == 4).Select(row => string.Join(' ', row)));
    }

    [Fact]
    public void Package_readme_lists_the_rules() =>
        Assert.Equal(Rules.Value.Keys.Order(StringComparer.Ordinal), MarkdownPage.Read("src/Package/MmapAnalyzers.md").TableRows().Select(row => row[0]));

    [Theory]
    [InlineData("Strict")]
    [InlineData("Adopt")]
    public void Preset_sets_every_rule(string mode)
    {
        string[] expected = [.. Rules.Value.Values.OrderBy(rule => rule.Id, StringComparer.Ordinal).Select(rule =>
            $"dotnet_diagnostic.{rule.Id}.severity = {(mode == "Adopt" ? "suggestion" : rule.DefaultSeverity == DiagnosticSeverity.Warning ? "error" : "warning")}")];

        string preset = $"src/Package/buildTransitive/MmapAnalyzers.{mode}.globalconfig";
        Assert.Equal(expected, File.ReadAllLines(Repository.PathOf(preset)).Where(line => line.StartsWith("dotnet_diagnostic", StringComparison.Ordinal)));
        Assert.Contains(MarkdownPage.Read("docs/rules/README.md").TableRows(), row => row[0] == mode);
    }

    [Fact]
    public void Every_rule_page_has_a_rule()
    {
        IEnumerable<string?> pages = Directory.EnumerateFiles(Repository.PathOf("docs/rules"), "MMAP*.md").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(Rules.Value.Keys.Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Release_files_hold_the_rules()
    {
        string releases = File.ReadAllText(Repository.PathOf("src/Analyzers/AnalyzerReleases.Shipped.md"))
            + File.ReadAllText(Repository.PathOf("src/Analyzers/AnalyzerReleases.Unshipped.md"));
        IEnumerable<string> listed = ReleaseLine().Matches(releases).Select(line => $"{line.Groups["id"].Value} {line.Groups["category"].Value} {line.Groups["severity"].Value}");

        Assert.Equal(Rules.Value.Values.Select(rule => $"{rule.Id} {rule.Category} {rule.DefaultSeverity}").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_stands_on_a_rule_page()
    {
        string pages = string.Concat(Rules.Value.Keys.Select(id => File.ReadAllText(Repository.PathOf($"docs/rules/{id}.md"))));
        string[] options = [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Option().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .Distinct(StringComparer.Ordinal)];

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains(option, pages, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?<id>MMAP\d+) *\| *(?<category>\S+) *\| *(?<severity>\S+) *\|", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ReleaseLine();

    [GeneratedRegex(@"mmap_analyzers\.[a-z_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Option();
}

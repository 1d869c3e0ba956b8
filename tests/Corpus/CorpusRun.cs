using System.Text.Json.Nodes;
using MmapAnalyzers.Review;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Corpus;

/// <summary>The tool's findings over the labelled repositories, made once for all tests. Without the repositories there is only the reason why not.</summary>
public sealed class CorpusRun : IAsyncLifetime
{
    internal const int Slack = 2; // lines between a label and a finding that mean the same

    internal string? Unavailable { get; private set; }

    internal List<Label> Labels { get; } = [];

    internal List<(string Repository, string File, int Line)> Findings { get; } = [];

    /// <summary>The titles of the fixes at each finding of MMAP001, in their order.</summary>
    internal List<(string Repository, string File, int Line, string[] Titles)> Offers { get; } = [];

    /// <summary>What every rule reports.</summary>
    internal List<(string Rule, string Repository, string File, int Line)> AllFindings { get; } = [];

    internal List<string> Failures { get; } = [];

    public async ValueTask InitializeAsync()
    {
        string? root = Environment.GetEnvironmentVariable("MMAP_CORPUS");
        string? labels = Environment.GetEnvironmentVariable("MMAP_LABELS");
        Unavailable = !Directory.Exists(root) ? $"MMAP_CORPUS ('{root}') names no folder with the labelled repositories"
            : !File.Exists(labels) ? $"MMAP_LABELS ('{labels}') names no labels.tsv"
            : null;
        if (Unavailable is not null)
        {
            return;
        }

        Labels.AddRange(Label.Read(labels!).Where(l => Directory.Exists(FolderOf(root!, l.Repository))));
        foreach (string repository in Labels.Select(l => l.Repository).Distinct())
        {
            await CheckAsync(repository, FolderOf(root!, repository));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The label that a finding meets: the nearest within the slack; of two at one distance the one to report.</summary>
    internal Label? LabelOf((string Repository, string File, int Line) finding) =>
        Labels.Where(l => l.Category is "A" or "A-" && l.Repository == finding.Repository && l.File == finding.File && Math.Abs(l.Line - finding.Line) <= Slack)
            .OrderBy(l => Math.Abs(l.Line - finding.Line)).ThenBy(l => l.Category.Length).FirstOrDefault();

    private async Task CheckAsync(string repository, string folder)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await Program.RunAsync(["check", folder, "--format", "sarif"], output, error, ReviewRules.Shipped);
        if (code == Program.CouldNotRun)
        {
            Failures.Add($"{repository}: {error}");
            return;
        }

        JsonArray results = JsonNode.Parse(output.ToString())!["runs"]![0]!["results"]!.AsArray();
        AllFindings.AddRange(results.Select(r => (Result: r!, Place: r!["locations"]![0]!["physicalLocation"]!))
            .Select(r => ((string)r.Result["ruleId"]!, repository, Uri.UnescapeDataString((string)r.Place["artifactLocation"]!["uri"]!), (int)r.Place["region"]!["startLine"]!)));
        foreach (JsonNode? result in results.Where(r => (string?)r!["ruleId"] == "MMAP001"))
        {
            JsonNode place = result!["locations"]![0]!["physicalLocation"]!;
            Offers.Add((repository, Uri.UnescapeDataString((string)place["artifactLocation"]!["uri"]!), (int)place["region"]!["startLine"]!,
                [.. (result["fixes"]?.AsArray() ?? []).Select(f => (string)f!["description"]!["text"]!)]));
            Findings.Add((repository, Uri.UnescapeDataString((string)place["artifactLocation"]!["uri"]!), (int)place["region"]!["startLine"]!));
        }
    }

    private static string FolderOf(string root, string repository) => Path.Combine(root, repository.Replace('/', '+'));
}

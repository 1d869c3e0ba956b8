using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>What the analyzers promise on real code. Needs the labelled repositories, which are not part of this one.</summary>
public class CorpusTests(CorpusRun run) : IClassFixture<CorpusRun>
{
    [Fact]
    public void Nothing_throws_in_any_repository()
    {
        SkipWithoutCorpus();
        Assert.Empty(run.Failures);
    }

    [Fact]
    public void No_look_alike_is_reported()
    {
        SkipWithoutCorpus();
        Assert.Empty(run.Findings.Select(run.LabelOf).OfType<Label>().Where(l => l.Category == "A-").Distinct());
    }

    [Fact]
    public void Mappings_acquired_in_the_method_or_the_type_are_found()
    {
        SkipWithoutCorpus();
        HashSet<Label> found = [.. run.Findings.Select(run.LabelOf).OfType<Label>()];
        List<Label> wanted = [.. run.Labels.Where(l => l is { Category: "A", IsSure: true, Flow: "intra" or "field" })];
        List<Label> missed = [.. wanted.Where(l => !found.Contains(l))];

        Assert.NotEmpty(wanted);
        double recall = 1 - ((double)missed.Count / wanted.Count);
        Assert.True(recall >= 0.95, string.Create(CultureInfo.InvariantCulture, $"{recall:P1} of {wanted.Count} found; missed:\n{string.Join('\n', missed)}"));
    }

    private void SkipWithoutCorpus() => Assert.SkipWhen(run.Unavailable is not null, run.Unavailable ?? "");
}

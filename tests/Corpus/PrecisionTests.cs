using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>
/// How many of the warnings are right, by labels and judgements together; a debatable one counts as wrong. The table:
/// <c>dotnet run --project tests/Corpus -- -class "*PrecisionTests" -showLiveOutput</c>.
/// </summary>
public class PrecisionTests(CorpusRun run) : IClassFixture<CorpusRun>
{
    private const double OfViews = 0.95;
    private const double OfAll = 0.90;
    private const int SlackOfBalance = 60; // acquire and release lie apart

    private static readonly Dictionary<string, string> Categories = new()
    {
        ["MMAP001"] = "A",
        ["MMAP002"] = "P",
        ["MMAP003"] = "E",
        ["MMAP004"] = "J",
        ["MMAP005"] = "D",
        ["MMAP006"] = "C",
        ["MMAP007"] = "B",
        ["MMAP008"] = "F",
        ["MMAP009"] = "G",
        ["MMAP010"] = "H",
        ["MMAP011"] = "I",
    };

    [Fact]
    public void Warnings_are_right()
    {
        Assert.SkipWhen(run.Unavailable is not null, run.Unavailable ?? "");
        ILookup<(string, string, string), Judgement> judged = Judgement.Read(Path.Combine(AppContext.BaseDirectory, "judged.tsv")).ToLookup(j => (j.Rule, j.Repository, j.File));
        List<(string Rule, bool? IsRight)> verdicts = [];
        foreach ((string Rule, string Repository, string File, int Line) finding in run.AllFindings.Distinct())
        {
            bool? isRight = LabelOf(finding) is { } label ? !label.Category.EndsWith('-')
                : judged[(finding.Rule, finding.Repository, finding.File)].FirstOrDefault(j => j.Line == finding.Line)?.IsRight;
            verdicts.Add((finding.Rule, isRight));
            if (isRight is null)
            {
                Write($"not judged: {finding.Rule} {finding.Repository} {finding.File}:{finding.Line}");
            }
        }

        foreach (IGrouping<string, (string Rule, bool? IsRight)> rule in verdicts.GroupBy(v => v.Rule).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Write(Line(rule.Key, [.. rule]));
        }

        Write(Line("all", verdicts));
        Assert.DoesNotContain(verdicts, v => v.IsRight is null);
        Assert.True(Share([.. verdicts.Where(v => v.Rule == "MMAP001")]) >= OfViews && Share(verdicts) >= OfAll);
    }

    private static double Share(List<(string Rule, bool? IsRight)> verdicts) => (double)verdicts.Count(v => v.IsRight == true) / Math.Max(1, verdicts.Count(v => v.IsRight is not null));

    private static string Line(string name, List<(string Rule, bool? IsRight)> verdicts) => string.Create(CultureInfo.InvariantCulture,
        $"{name}: {verdicts.Count} findings, {verdicts.Count(v => v.IsRight == true)} right, {verdicts.Count(v => v.IsRight == false)} not, {verdicts.Count(v => v.IsRight is null)} not judged: {Share(verdicts):P1}");

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    private Label? LabelOf((string Rule, string Repository, string File, int Line) finding)
    {
        if (!Categories.TryGetValue(finding.Rule, out string? category))
        {
            return null;
        }

        return run.Labels.Where(l => l.Category[..1] == category && l.Repository == finding.Repository && l.File == finding.File
                && Math.Abs(l.Line - finding.Line) <= (category == "C" ? SlackOfBalance : CorpusRun.Slack))
            .OrderBy(l => Math.Abs(l.Line - finding.Line)).ThenBy(l => l.Category.Length).FirstOrDefault();
    }
}

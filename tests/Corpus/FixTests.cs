using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>
/// What the fixes of MMAP001 offer at the labelled sites, held against what a reviewer would ask for. The figures, row by row:
/// <c>dotnet run --project tests/Corpus -- -class "*FixTests" -showLiveOutput</c>.
/// </summary>
public class FixTests(CorpusRun run) : IClassFixture<CorpusRun>
{
    private const double Reach = 0.70;
    private const double RightFirst = 0.60;

    [Fact]
    public void Most_sites_have_a_fix_and_the_first_one_is_the_right_one()
    {
        Assert.SkipWhen(run.Unavailable is not null, run.Unavailable ?? "");
        List<Row> rows = [.. FixVerdict.Read(Path.Combine(AppContext.BaseDirectory, "fix-verdicts.tsv")).Where(v => run.Labels.Any(l => l.Repository == v.Repository)).Select(RowOf)];
        Assert.NotEmpty(rows);

        foreach (Row row in rows)
        {
            Write($"{(row.IsRight ? "right" : "wrong")}\t{row.Verdict.Verdict}\t{row.First ?? "none"}\t{string.Join(' ', row.Kinds)}\t{row.Verdict.Repository} {row.Verdict.File}:{row.Verdict.Line}");
        }

        double fixes = Share(rows, r => r.Kinds.Count > 0);
        double right = Share(rows, r => r.IsRight);
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"{rows.Count} sites: {fixes:P1} with a fix, {Share(rows, r => r.Kinds.Any(k => k != "-")):P1} with one besides vouching; {right:P1} with the right first one, {Share(rows, r => r.IsRight && r.First is not (null or "-")):P1} where that is an edit");
        Write(summary);
        Assert.True(fixes >= Reach && right >= RightFirst, summary);
    }

    private static double Share(List<Row> rows, Func<Row, bool> which) => (double)rows.Count(which) / rows.Count;

    private static void Write(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    /// <summary>The fixes at the site itself, and those where a reviewer would put the edit; what only vouches does not stand before those.</summary>
    private Row RowOf(FixVerdict verdict)
    {
        List<string> own = KindsAt(verdict.Repository, verdict.File, verdict.Line);
        List<string> there = verdict.At.Split(':') is [var file, var line] ? KindsAt(verdict.Repository, file, int.Parse(line, CultureInfo.InvariantCulture)) : [];
        string? first = own.FirstOrDefault(k => k != "-") ?? there.FirstOrDefault() ?? own.FirstOrDefault();
        return new Row(verdict, [.. own.Union(there)], first, verdict.IsRight(first));
    }

    private List<string> KindsAt(string repository, string file, int line) =>
        run.Offers.Where(o => o.Repository == repository && o.File == file && Math.Abs(o.Line - line) <= CorpusRun.Slack)
            .OrderBy(o => Math.Abs(o.Line - line)).FirstOrDefault().Titles?.Select(FixVerdict.KindOf).ToList() ?? [];

    private sealed record Row(FixVerdict Verdict, List<string> Kinds, string? First, bool IsRight);
}

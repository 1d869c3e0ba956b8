using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>A finding without a label that somebody has read: right, debatable or wrong. Lines of other verdicts are remarks on labels.</summary>
internal sealed record Judgement(string Repository, string File, int Line, string Rule, string Verdict)
{
    public bool IsRight => Verdict == "right";

    public static IEnumerable<Judgement> Read(string judged) =>
        from row in System.IO.File.ReadLines(judged).Skip(1)
        let cells = row.Split('\t')
        where cells[4] is "right" or "debatable" or "wrong"
        select new Judgement(cells[0], cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3], cells[4]);
}

using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>One labelled site: category A is to be reported, A- looks alike and must not be.</summary>
internal sealed record Label(string Repository, string File, int Line, string Category, string Flow, string Note)
{
    /// <summary>A line that a helper's span is used on, or one that is reached from other origins too, or that its reader calls harmless, is not wanted for sure.</summary>
    public bool IsSure =>
        !Flow.EndsWith(":use", StringComparison.Ordinal) && !$"{Flow} {Note}".Contains("provably-0", StringComparison.Ordinal)
        && !Note.Contains("benign", StringComparison.Ordinal) && !Note.Contains("mixed", StringComparison.Ordinal);

    public static IEnumerable<Label> Read(string labels) =>
        from row in System.IO.File.ReadLines(labels).Skip(1)
        let cells = row.Split('\t')
        select new Label(cells[0], cells[2], int.Parse(cells[3], CultureInfo.InvariantCulture), cells[4], cells[5], cells[6]);

    public override string ToString() => $"{Repository} {File}:{Line} [{Category} {Flow}] {Note}";
}

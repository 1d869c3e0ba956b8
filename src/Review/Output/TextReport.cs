using System.Globalization;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;
using Spectre.Console;

namespace MmapAnalyzers.Review.Output;

/// <summary>The report for people: each finding with its code, the way the address took, and the fix; then a summary.</summary>
internal sealed class TextReport(IAnsiConsole console, string root, Verbosity verbosity)
{
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Warn = new(Color.Yellow);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Good = new(Color.Green);

    public void Write(CheckResult result)
    {
        foreach (ReviewedFinding reviewed in result.Findings)
        {
            Write(reviewed);
        }

        WriteNotes(result.Notes);
        int projects = result.Code.Projects.Count(p => !result.Code.OtherTargets.Contains(p.Id));
        string read = $"{Count(result.Code.FileCount, "file")} in {Count(projects, "project")} read";
        if (result.Findings.IsEmpty)
        {
            Line(result.Failures.IsEmpty ? $"No findings: {read}." : $"No findings, but the run is not complete: {read}.", Strong);
            return;
        }

        WriteSummary(result);
        Line($"{Count(result.Findings.Length, "finding")}: {read}.", Strong);
        if (result.Findings.Any(f => f.Fixes.Any(NeedsRuntime)))
        {
            Line("Fixes assume the package MmapAnalyzers.Runtime; --runtime none shows those that need the framework only.");
        }
    }

    public void WriteHeading(Finding finding, string? verb = null)
    {
        Place place = finding.Place;
        Write($"{Relative(place.File)}:{place.Line}:{place.Column}: ", Strong);
        Write($"{verb ?? ((ReportSeverity)finding.Diagnostic.Severity).ToString().ToLowerInvariant()} {finding.Rule}", Warn);
        Line($": {finding.Message}");
    }

    public void WriteDiff(FixCandidate fix)
    {
        foreach (string line in fix.Changes.SelectMany(change => UnifiedDiff.Lines(change, root)))
        {
            Line("  " + line, line[0] switch { '+' => Good, '-' => Bad, '@' => Faint, _ => Style.Plain });
        }
    }

    public void WriteNotes(IEnumerable<Note> notes)
    {
        foreach (Note note in notes.Where(n => !n.IsDetail || verbosity == Verbosity.Detailed))
        {
            Line($"note: {note.Message}", Faint);
        }
    }

    public void Line(string text, Style? style = null)
    {
        Write(text, style);
        console.WriteLine();
    }

    public static bool NeedsRuntime(FixCandidate fix) =>
        fix.Changes.Any(c => c.New.ToString().Contains(ReferencePack.RuntimeName, StringComparison.Ordinal));

    public static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    private void Write(ReviewedFinding reviewed)
    {
        WriteHeading(reviewed.Finding);
        if (verbosity == Verbosity.Quiet)
        {
            return;
        }

        foreach (string line in CodeFrame.Lines(reviewed.Finding.Place))
        {
            Line("  " + line, line.EndsWith('^') ? Warn : Style.Plain);
        }

        WritePath(reviewed.Finding);
        FixCandidate[] fixes = [.. reviewed.Fixes];
        if (fixes.Length == 0)
        {
            Line(reviewed.Offered.IsEmpty ? "  no fix is offered here" : "  no fix: what is offered would not compile here");
        }
        else
        {
            Line($"  fix: {fixes[0].Title}", Strong);
            WriteDiff(fixes[0]);
        }

        foreach (FixCandidate other in fixes.Skip(1))
        {
            Line($"  or: {other.Title}");
        }

        console.WriteLine();
    }

    private void WritePath(Finding finding)
    {
        Place[] places = [.. finding.Path, finding.Place];
        for (int i = 0; i < places.Length && places.Length > 1; i++)
        {
            string step = i == 0 ? "acquired" : i == places.Length - 1 ? "viewed" : "through";
            Line($"  {step,-8} {Relative(places[i].File)}:{places[i].Line}  {places[i].SourceLine.Trim()}");
        }
    }

    private void WriteSummary(CheckResult result)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("rule", "what", "findings", "with a fix");
        foreach (IGrouping<string, ReviewedFinding> rule in result.Findings.GroupBy(f => f.Finding.Rule).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            table.AddRow(
                rule.Key,
                Markup.Escape(rule.First().Finding.Diagnostic.Descriptor.Title.ToString(CultureInfo.InvariantCulture)),
                rule.Count().ToString(CultureInfo.InvariantCulture),
                rule.Count(f => f.Fixes.Any()).ToString(CultureInfo.InvariantCulture));
        }

        console.Write(table);
    }

    private string Relative(string file)
    {
        string relative = Path.GetRelativePath(root, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }

    private void Write(string text, Style? style = null) => console.Write(new Text(text, style));
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Spectre.Console;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>The table on the terminal, and the same as Markdown.</summary>
internal sealed class RatioReport(Subject subject, int rounds)
{
    private static readonly string[] Columns = ["work", "compared with", "view", "other", "ratio", "quartiles", "reach", ""];
    private readonly List<string> _markdown = [];

    public void PrintHeader()
    {
        string cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : RuntimeInformation.ProcessArchitecture.ToString();
        string vector = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
        Line($"- FaultProtection: **{subject.FaultProtection}**");
        Line($"- {cpu}, {Environment.ProcessorCount} processors, vectors of {vector} bits");
        Line($"- {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}");
        Line($"- {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {rounds} interleaved rounds, file of 1 GiB on {FileSystem()}, page cache hot");
        Line("- ratio: median over the rounds of (time of the other / time of the view); above 1 the view is faster");
    }

    public void Print(IReadOnlyList<Result> results)
    {
        PrintTable([.. results.Select(Row)]);
        Line("");
        Line("## Where we lose");
        PrintTable([.. results.Where(static r => r.Ratio < 1).OrderBy(static r => r.Ratio).Select(Row)]);
    }

    public void Write(string file) => File.WriteAllText(file, $"# Ratios\n\n{string.Join('\n', _markdown)}\n");

    private static string[] Row(Result result)
    {
        Comparison comparison = result.Comparison;
        string verdict = comparison.Reach is not { } reach ? "" : result.Ratio >= reach ? "ok" : "short";
        return
        [
            comparison.Work, comparison.Against, Speed(comparison, result.Ours), Speed(comparison, result.Theirs), Number(result.Ratio, "0.000"),
            $"{Number(result.LowerQuartile, "0.00")}-{Number(result.UpperQuartile, "0.00")}", comparison.Reach is { } r ? Number(r, "0.##") : "-", verdict,
        ];
    }

    private static string Speed(Comparison comparison, double seconds) => comparison.IsBytes
        ? $"{Number(comparison.Unit / seconds / 1e9, "0.0")} GB/s"
        : $"{Number(seconds / comparison.Unit * 1e9, "0.00")} ns";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private void PrintTable(string[][] rows)
    {
        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumns(Columns);
        _markdown.AddRange(["", MarkdownRow(Columns), MarkdownRow(Columns.Select(static _ => "---"))]);
        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(Markup.Escape).ToArray());
            _markdown.Add(MarkdownRow(row));
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160); // a redirected output has no width to keep to
        AnsiConsole.Write(table);
    }

    private static string MarkdownRow(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private void Line(string text)
    {
        Console.WriteLine(text);
        _markdown.Add(text);
    }

    private string FileSystem() => new DriveInfo(subject.Directory).DriveFormat;
}

using System.Globalization;

namespace MmapAnalyzers.Corpus;

/// <summary>
/// What a reviewer would ask for at a labelled site: C copy at once, P bounded private copy, V relaxed view, S snapshot at the opening, G guarded use of the
/// live bytes, W a writable view or a protocol of its own, N nothing.
/// </summary>
/// <param name="Repository">owner/name.</param>
/// <param name="File">The path in it.</param>
/// <param name="Line">The labelled line.</param>
/// <param name="Verdict">One of the letters.</param>
/// <param name="At">"path:line" where that is to be done, when it is another place: a use is mended where the view is made.</param>
internal sealed record FixVerdict(string Repository, string File, int Line, string Verdict, string At)
{
    public static IEnumerable<FixVerdict> Read(string file) =>
        from row in System.IO.File.ReadLines(file).Skip(1)
        let cells = row.Split('\t')
        select new FixVerdict(cells[0], cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), cells[3], cells[4]);

    /// <summary>The letter of an offered fix; "-" is a vouching, which is right where the mapping is written by design or nothing is wrong.</summary>
    public static string KindOf(string title) => title switch
    {
        _ when title.StartsWith("Copy", StringComparison.Ordinal) => "C",
        _ when title.StartsWith("Read into a private buffer (", StringComparison.Ordinal) => "B", // by the framework: of the shape of a copy or a buffer
        _ when title.StartsWith("Read into", StringComparison.Ordinal) => "P",
        _ when title.StartsWith("Write through", StringComparison.Ordinal) => "W",
        _ when title.Contains("relaxed view", StringComparison.Ordinal) => "V",
        _ when title.Contains("snapshot", StringComparison.Ordinal) => "S",
        _ when title.StartsWith("Pin", StringComparison.Ordinal) => "G",
        _ when title.StartsWith("Vouch", StringComparison.Ordinal) => "-",
        _ => throw new ArgumentException($"a fix of no known kind: {title}", nameof(title)),
    };

    public bool IsRight(string? first) => Verdict switch
    {
        "C" => first is "C" or "B",
        "P" => first is "P" or "B",
        "W" => first is "-" or "W",
        "N" => first is "-" or null,
        _ => first == Verdict,
    };
}

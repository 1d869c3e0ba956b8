namespace MmapAnalyzers.Runtime.Storm;

/// <summary>
/// One file that is cut and grown again. It grows by appending only, never by ftruncate: so it has no holes, and at any moment each byte below its end is right.
/// What raises no signal is a zero behind the end inside of the last page. Files whose cuts are page-aligned have no such place: there each wrong byte
/// is a failure. The ragged file has one, known beforehand: a zero (nothing else) is let through there, and counted.
/// </summary>
internal sealed class StormFile : IDisposable
{
    public const int PageSize = 4096;

    private StormFile(string directory, string name, int length, params int[] cuts)
    {
        Path = System.IO.Path.Combine(directory, name);
        Length = length;
        Cuts = cuts;
        int ragged = cuts.FirstOrDefault(static c => c % PageSize != 0);
        TailStart = ragged;
        TailEnd = (ragged + PageSize - 1) / PageSize * PageSize;
        Journal = new Journal(Path + ".journal");
    }

    public string Path { get; }

    public int Length { get; }

    public IReadOnlyList<int> Cuts { get; }

    public Journal Journal { get; }

    /// <summary>Where zeros may be read without a fault: from here to <see cref="TailEnd"/>. Empty unless ragged.</summary>
    public int TailStart { get; }

    public int TailEnd { get; }

    public bool IsRagged => TailEnd > TailStart;

    /// <summary>The files in a directory; every process makes the same list.</summary>
    public static IReadOnlyList<StormFile> In(string directory) =>
    [
        new(directory, "aligned", Content.MaxLength, 0, 65_536, 1_048_576, 2_097_152 + PageSize, Content.MaxLength - PageSize),
        new(directory, "ragged", Content.MaxLength, 1_000_123, 0, 3_145_728),
        new(directory, "small", 65_536, 0, PageSize, 32_768),
    ];

    public void Create() => File.WriteAllBytes(Path, Content.All[..Length]);

    public void Dispose() => Journal.Dispose();
}

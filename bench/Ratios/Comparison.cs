namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>The same work done in two ways. Each way does it a number of times and returns something that depends on all that it read.</summary>
/// <param name="Work">What is done through the library.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Reach">The ratio of speeds to reach, or null where none was set.</param>
/// <param name="Unit">How many elementary operations, or bytes, one time is.</param>
/// <param name="IsBytes">Whether the unit counts bytes (shown as GB/s) or operations (shown as ns).</param>
internal sealed record Comparison(string Work, string Against, double? Reach, long Unit, bool IsBytes, Func<int, long> Ours, Func<int, long> Theirs)
{
    public string Name => $"{Work} / {Against}";
}

/// <summary>What came out: seconds for one time of each way, and the median of the ratios of the rounds.</summary>
internal sealed record Result(Comparison Comparison, double Ours, double Theirs, double Ratio, double LowerQuartile, double UpperQuartile);

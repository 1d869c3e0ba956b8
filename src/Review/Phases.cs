using System.Diagnostics;
using System.Globalization;

namespace MmapAnalyzers.Review;

/// <summary>Seconds per phase, so that slowness can be seen.</summary>
internal sealed class Phases
{
    private readonly Dictionary<string, TimeSpan> _spent = [];

    public IDisposable Measure(string phase) => new Running(this, phase);

    public async Task<T> MeasureAsync<T>(string phase, Func<Task<T>> work)
    {
        using (Measure(phase))
        {
            return await work();
        }
    }

    public override string ToString() =>
        string.Join(", ", _spent.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value.TotalSeconds:F1} s")));

    private sealed class Running(Phases owner, string phase) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Dispose() => owner._spent[phase] = owner._spent.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(_start);
    }
}

using System.Diagnostics;
using System.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>Interleaved rounds: both ways right after each other, in alternating order, so that what the machine does meanwhile meets both.</summary>
internal static class Measurement
{
    private const double RoundSeconds = 0.0005; // shorter than a time slice: a round that is not interrupted is the rule
    private const int WarmupCalls = 40; // the runtime recompiles a method after 30
    private const int MostWarmupStages = 20;
    private const int QuietWarmupStages = 3; // the runtime waits for a quiet tenth of a second before it recompiles
    private static long _sink;

    public static IReadOnlyList<Result> Run(Comparison[] comparisons, int rounds)
    {
        WarmUp(comparisons);
        return [.. comparisons.Select(c => Measure(c, rounds))];
    }

    /// <summary>All together, so that the waiting is done once; and until the runtime compiles nothing any more, however busy the machine is.</summary>
    private static void WarmUp(Comparison[] comparisons)
    {
        long compiled = -1;
        int quiet = 0;
        for (int stage = 0; stage < MostWarmupStages && quiet < QuietWarmupStages; stage++)
        {
            long before = compiled;
            compiled = JitInfo.GetCompiledMethodCount();
            quiet = compiled == before ? quiet + 1 : 0;
            foreach (Comparison comparison in comparisons.Where(static c => c.Unit <= Subject.MiB))
            {
                for (int i = 0; i < WarmupCalls; i++)
                {
                    Use(comparison.Ours(1));
                    Use(comparison.Theirs(1));
                }
            }

            Thread.Sleep(500);
        }
    }

    private static Result Measure(Comparison comparison, int rounds)
    {
        if (comparison.Ours(1) != comparison.Theirs(1))
        {
            throw new InvalidOperationException($"{comparison.Name}: the two ways do not do the same.");
        }

        int ourTimes = Calibrate(comparison.Ours);
        int theirTimes = Calibrate(comparison.Theirs);
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            if (i % 2 == 0)
            {
                ours[i] = Time(comparison.Ours, ourTimes);
            }

            theirs[i] = Time(comparison.Theirs, theirTimes);
            if (i % 2 != 0)
            {
                ours[i] = Time(comparison.Ours, ourTimes);
            }
        }

        double[] ratios = [.. theirs.Zip(ours, static (t, o) => t / o)];
        return new Result(comparison, Quantile(ours, 0.5), Quantile(theirs, 0.5), Quantile(ratios, 0.5), Quantile(ratios, 0.25), Quantile(ratios, 0.75));
    }

    private static int Calibrate(Func<int, long> work)
    {
        int times = 1;
        while (Time(work, times) * times < RoundSeconds / 2)
        {
            times *= 2;
        }

        return times;
    }

    private static double Time(Func<int, long> work, int times)
    {
        long start = Stopwatch.GetTimestamp();
        Use(work(times));
        return Stopwatch.GetElapsedTime(start).TotalSeconds / times;
    }

    private static double Quantile(double[] values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(quantile * (sorted.Length - 1))];
    }

    /// <summary>So that no way can be optimised away.</summary>
    private static void Use(long value) => Volatile.Write(ref _sink, Volatile.Read(ref _sink) + value);
}

using System.Collections.Concurrent;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>The reading process: starts everything, watches that every reader advances, and judges.</summary>
internal static class ReadingStorm
{
    private const int SmallStack = 256 * 1024;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    public static int Run(string[] directories, int seconds, int threads, MappedBufferOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var toDispose = new BlockingCollection<MappedBuffer>();
        StormFile[] files = [.. directories.SelectMany(StormFile.In)];
        Reader[] readers = [.. Enumerable.Range(0, threads).Select(i => new Reader(files, options, toDispose, i))];
        var disturbance = new Disturbance(stop.Token);
        Thread[] reading = [.. readers.Select((r, i) => new Thread(() => r.Run(stop.Token), i % 3 == 2 ? SmallStack : 0) { Name = $"reader {i}" })];
        Thread[] others = [.. disturbance.Threads(), new Thread(() => DisposeAll(toDispose)) { Name = "disposing" }];
        foreach (Thread thread in reading.Concat(others))
        {
            thread.IsBackground = true; // so that a hung one does not keep the process
            thread.Start();
        }

        string? hung = Watch(readers, TimeSpan.FromSeconds(seconds));
        stop.Cancel();
        hung ??= reading.FirstOrDefault(static t => !t.Join(Hang))?.Name;
        toDispose.CompleteAdding(); // only now, because the readers add
        hung ??= others.FirstOrDefault(static t => !t.Join(Hang))?.Name;
        StormReport.Print(readers, disturbance);
        if (hung is not null)
        {
            Console.WriteLine($"storm: {hung} made no progress for {Hang.TotalSeconds:0} s");
            return Exit.Hung;
        }

        return StormReport.Judge(readers, disturbance);
    }

    private static void DisposeAll(BlockingCollection<MappedBuffer> toDispose)
    {
        foreach (MappedBuffer buffer in toDispose.GetConsumingEnumerable())
        {
            buffer.Dispose();
        }
    }

    /// <returns>The reader that hangs, or null when the time is over.</returns>
    private static string? Watch(Reader[] readers, TimeSpan time)
    {
        long begin = Environment.TickCount64;
        long[] seen = new long[readers.Length];
        long[] since = [.. readers.Select(_ => begin)];
        while (Environment.TickCount64 - begin < time.TotalMilliseconds)
        {
            Thread.Sleep(200);
            for (int i = 0; i < readers.Length; i++)
            {
                long now = Environment.TickCount64;
                long operations = readers[i].Tally.Operations;
                since[i] = operations != seen[i] ? now : since[i];
                seen[i] = operations;
                if (now - since[i] > Hang.TotalMilliseconds)
                {
                    return $"reader {i}";
                }
            }
        }

        return null;
    }
}

using System.Collections.Concurrent;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>The reading process: starts everything, watches that every reader and writer advances, and judges.</summary>
internal static class ReadingStorm
{
    private const int SmallStack = 256 * 1024;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    public static int Run(string[] directories, int seconds, int threads, int writers, bool isPooled, MappedBufferOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var toDispose = new BlockingCollection<MappedBuffer>();
        StormFile[] files = [.. directories.SelectMany(StormFile.In)];
        Reader[] readers = [.. Enumerable.Range(0, threads).Select(i => new Reader(files, options, toDispose, i))];
        Writer[] storing = [.. Enumerable.Range(0, writers).Select(i => new Writer(files, 1000 + i))];
        var disturbance = new Disturbance(stop.Token);
        Tally[] tallies = [.. readers.Select(static r => r.Tally), .. storing.Select(static w => w.Tally)];
        Action[] work = [.. readers.Select(r => (Action)(() => r.Run(stop.Token))), .. storing.Select(w => (Action)(() => w.Run(stop.Token)))];
        Thread[] others = [.. disturbance.Threads(), new Thread(() => DisposeAll(toDispose)) { Name = "disposing" }];
        Array.ForEach(others, Start);
        WaitHandle[] ends = [.. work.Select((action, i) => Start(action, isPooled, i))];
        string? hung = Watch(tallies, TimeSpan.FromSeconds(seconds));
        stop.Cancel();
        hung ??= Array.FindIndex(ends, static e => !e.WaitOne(Hang)) is >= 0 and var alive ? NameOf(alive) : null;
        toDispose.CompleteAdding(); // only now, because the readers add
        hung ??= others.FirstOrDefault(static t => !t.Join(Hang))?.Name;
        StormReport.Print(tallies, disturbance);
        if (hung is not null)
        {
            Console.WriteLine($"storm: {hung} made no progress for {Hang.TotalSeconds:0} s");
            return Exit.Hung;
        }

        return StormReport.Judge(tallies, disturbance, writers > 0);
    }

    private static string NameOf(int worker) => $"worker {worker}";

    /// <summary>On the thread pool, or on a thread of its own, every third with a small stack.</summary>
    private static ManualResetEvent Start(Action work, bool isPooled, int worker)
    {
        var end = new ManualResetEvent(false);
        void Run()
        {
            work();
            end.Set();
        }

        if (isPooled)
        {
            ThreadPool.GetMinThreads(out int least, out int ports);
            ThreadPool.SetMinThreads(least + 1, ports); // each of them stays at work to the end
            ThreadPool.QueueUserWorkItem(_ => Run());
        }
        else
        {
            Start(new Thread(Run, worker % 3 == 2 ? SmallStack : 0) { Name = NameOf(worker) });
        }

        return end;
    }

    private static void Start(Thread thread)
    {
        thread.IsBackground = true; // so that a hung one does not keep the process
        thread.Start();
    }

    private static void DisposeAll(BlockingCollection<MappedBuffer> toDispose)
    {
        foreach (MappedBuffer buffer in toDispose.GetConsumingEnumerable())
        {
            buffer.Dispose();
        }
    }

    /// <returns>The worker that hangs, or null when the time is over.</returns>
    private static string? Watch(Tally[] tallies, TimeSpan time)
    {
        long begin = Environment.TickCount64;
        long[] seen = new long[tallies.Length];
        long[] since = [.. tallies.Select(_ => begin)];
        while (Environment.TickCount64 - begin < time.TotalMilliseconds)
        {
            Thread.Sleep(200);
            for (int i = 0; i < tallies.Length; i++)
            {
                long now = Environment.TickCount64;
                long operations = tallies[i].Operations;
                since[i] = operations != seen[i] ? now : since[i];
                seen[i] = operations;
                if (now - since[i] > Hang.TotalMilliseconds)
                {
                    return NameOf(i);
                }
            }
        }

        return null;
    }
}

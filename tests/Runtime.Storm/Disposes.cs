using Spectre.Console;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>Disposes a buffer under the hands of all readers, again and again: they may get right values or <see cref="ObjectDisposedException"/>, nothing else.</summary>
internal static class Disposes
{
    private const int Length = 65_536;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    public static int Run(string directory, long disposes, int threads, MappedBufferOptions options)
    {
        string path = Path.Combine(directory, "disposed");
        File.WriteAllBytes(path, Content.All[..Length]);
        using var stop = new CancellationTokenSource();
        var shared = new SharedView();
        shared.Replace(MappedBuffer.Open(path, options));
        DisposeReader[] readers = [.. Enumerable.Range(0, threads).Select(i => new DisposeReader(shared, i))];
        Thread[] reading = [.. readers.Select(r => new Thread(() => r.Run(stop.Token)) { IsBackground = true })];
        Array.ForEach(reading, static t => t.Start());

        long done = 0;
        long kernelCopies = 0;
        long lastDone = 0;
        var disposing = new Thread(() =>
        {
            for (; done < disposes; Volatile.Write(ref done, done + 1))
            {
                MappedBuffer next = MappedBuffer.Open(path, options);
                kernelCopies += next.FaultProtection == FaultProtection.KernelCopy ? 1 : 0;
                shared.Replace(next)?.Dispose();
            }
        })
        { IsBackground = true };
        disposing.Start();
        while (!disposing.Join(Hang) && Volatile.Read(ref done) != lastDone)
        {
            lastDone = Volatile.Read(ref done);
        }

        stop.Cancel();
        bool hung = disposing.IsAlive | !Array.TrueForAll(reading, static t => t.Join(Hang));
        shared.Replace(null)?.Dispose();
        return Report(readers, Volatile.Read(ref done), kernelCopies, hung, hung ? null : Leftovers.Find(path));
    }

    private static int Report(DisposeReader[] readers, long done, long kernelCopies, bool hung, string? leftover)
    {
        long right = readers.Sum(static r => r.Right);
        long disposed = readers.Sum(static r => r.Disposed);
        long wrong = readers.Sum(static r => r.Wrong);
        Table table = StormReport.NewTable();
        StormReport.Add(table, "disposes", done);
        StormReport.Add(table, "  of them of KernelCopy buffers", kernelCopies);
        StormReport.Add(table, "reads with the right value", right);
        StormReport.Add(table, "ObjectDisposedException", disposed);
        StormReport.Add(table, "wrong values or other exceptions", wrong);
        AnsiConsole.Write(table);
        foreach (string note in readers.Select(static r => r.FirstWrong).OfType<string>())
        {
            Console.WriteLine(note);
        }

        string? problem = hung ? $"no progress for {Hang.TotalSeconds:0} s"
            : leftover is not null ? leftover
            : wrong > 0 ? $"{wrong} wrong values or other exceptions"
            : right == 0 || disposed == 0 ? "the readers never met a dispose, so nothing is shown"
            : null;
        Console.WriteLine($"storm: {problem ?? "ok"}");
        return problem is null ? Exit.Right : hung ? Exit.Hung : Exit.Wrong;
    }

    /// <summary>The view that all readers read, stored as a field: no lock protects its buffer from being disposed.</summary>
    private sealed class SharedView
    {
        private MappedBuffer? _buffer;

        public MappedBuffer? Current => Volatile.Read(ref _buffer);

        public MappedBuffer? Replace(MappedBuffer? next) => Interlocked.Exchange(ref _buffer, next);
    }

    private sealed class DisposeReader(SharedView shared, int seed)
    {
        public long Right { get; private set; }

        public long Disposed { get; private set; }

        public long Wrong { get; private set; }

        public string? FirstWrong { get; private set; }

        public void Run(CancellationToken stop)
        {
            var random = new Random(seed);
            byte[] scratch = new byte[Length];
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    ReadUntilDisposed(shared.Current!.View(), random, scratch, stop);
                }
                catch (ObjectDisposedException)
                {
                    Disposed++;
                }
                catch (Exception e)
                {
                    Note(e.ToString());
                }
            }
        }

        private void ReadUntilDisposed(RelaxedView<byte> view, Random random, byte[] scratch, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                int at = random.Next(Length - sizeof(long));
                for (int i = 0; i < 100; i++)
                {
                    Expect(view.Read<long>(at) == BitConverter.ToInt64(Content.All[at..]), "Read<long>", at);
                    Expect(view[at] == Content.All[at], "indexer", at);
                }

                RelaxedView<byte> piece = view.Slice(at);
                Expect(piece.Count(Content.LineEnd) == Content.CountLineEnds(at, Length), "Count", at);
                Expect(piece.IndexOf((byte)0) == -1, "IndexOf", at);
                piece.CopyTo(scratch);
                Expect(scratch.AsSpan(0, Length - at).SequenceEqual(Content.All[at..Length]), "CopyTo", at);
            }
        }

        private void Expect(bool right, string how, int at)
        {
            if (right)
            {
                Right++;
            }
            else
            {
                Note($"{how} at {at} gave a wrong value");
            }
        }

        private void Note(string wrong)
        {
            Wrong++;
            FirstWrong ??= wrong;
        }
    }
}

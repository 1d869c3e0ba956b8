using System.Runtime.CompilerServices;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>What else goes on in a process: allocations, collections of every generation, and SIGSEGV turned into exceptions.</summary>
internal sealed class Disturbance(CancellationToken stop)
{
    private long _allocated;
    private long _collections;
    private long _nullReferences;

    public long Collections => Volatile.Read(ref _collections);

    public long NullReferences => Volatile.Read(ref _nullReferences);

    public long Allocated => Volatile.Read(ref _allocated);

    public IEnumerable<Thread> Threads() =>
    [
        new(Allocate) { Name = "allocating 1" },
        new(Allocate) { Name = "allocating 2" },
        new(Collect) { Name = "collecting" },
        new(Dereference) { Name = "null references" },
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string? text) => text!.Length;

    private void Allocate()
    {
        var random = new Random(17);
        byte[]?[] kept = new byte[512][];
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < 200; i++)
            {
                kept[random.Next(kept.Length)] = new byte[random.Next(16, 20_000)];
            }

            Interlocked.Add(ref _allocated, 200);
            Thread.Sleep(1);
        }
    }

    private void Collect()
    {
        while (!stop.IsCancellationRequested)
        {
            long turn = Interlocked.Increment(ref _collections);
            GC.Collect((int)(turn % 3), GCCollectionMode.Forced, blocking: turn % 2 == 0);
            Thread.Sleep(3);
        }
    }

    private void Dereference()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = LengthOf(null);
            }
            catch (NullReferenceException)
            {
                Interlocked.Increment(ref _nullReferences);
            }

            Thread.Sleep(5);
        }
    }
}

using System.Collections.Concurrent;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>What one thread has counted. Only that thread writes; the others read when it has ended, but for <see cref="Operations"/>, which shows that it lives.</summary>
internal sealed class Tally
{
    private const int MaxNotes = 10;
    private static readonly ConcurrentQueue<string> FirstNotes = new();
    private long _operations;

    public long Operations => Volatile.Read(ref _operations);

    public long Maps { get; set; }

    public long Leaked { get; set; }

    public long KernelCopies { get; set; }

    public long Faults { get; set; }

    public long CausesPassed { get; set; }

    public long Disposed { get; set; }

    public long Bytes { get; set; }

    public long Stores { get; set; }

    public long TailZeros { get; set; }

    public long WrongBytes { get; private set; }

    public long WrongFaults { get; private set; }

    public long Unexpected { get; private set; }

    /// <summary>The first failures in words.</summary>
    public static IEnumerable<string> Notes => FirstNotes;

    public void AddOperation() => Volatile.Write(ref _operations, _operations + 1);

    public void AddWrongBytes(long count, string note)
    {
        WrongBytes += count;
        Note(note);
    }

    public void AddWrongFault(string note)
    {
        WrongFaults++;
        Note(note);
    }

    public void AddUnexpected(Exception exception)
    {
        Unexpected++;
        Note(exception.ToString());
    }

    private static void Note(string note)
    {
        if (FirstNotes.Count < MaxNotes)
        {
            FirstNotes.Enqueue(note);
        }
    }
}

namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="MappedSnapshot.Acquire(string, MappedSnapshotOptions?)"/> is asked for.</summary>
public sealed record MappedSnapshotOptions
{
    /// <summary>
    /// The rung that the snapshot must stand on. <see langword="null"/>, the default, takes the best one that file and machine offer.
    /// When the required one is not to be had, the call throws <see cref="MappedSnapshotUnavailableException"/>.
    /// </summary>
    public MappedSnapshotKind? RequiredKind { get; init; }

    /// <summary>
    /// Whether a snapshot that cannot be proved to be the file at one point in time is refused with
    /// <see cref="MappedSnapshotUnavailableException"/>. The default is <see langword="false"/>: such a snapshot says so in
    /// <see cref="MappedSnapshot.IsPointInTime"/>.
    /// </summary>
    public bool RequirePointInTime { get; init; }

    /// <summary>
    /// Whether the bytes must lie in a sealed memory file, so that <see cref="MappedSnapshot.DuplicateHandle"/> can give them to another
    /// process. A file that is not one already is copied into one, which costs about three times a private copy. Linux.
    /// The default is <see langword="false"/>.
    /// </summary>
    public bool Shareable { get; init; }

    /// <summary>
    /// How often at most a file is read that changes meanwhile, or waited for while others write to it; 1 to 1000, 3 by default.
    /// The waits before the second, third, ... attempt are 1, 2, 4, ... up to 64 milliseconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaximumAttempts
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            field = value;
        }
    } = 3;

    /// <summary>
    /// How long another process may be held up that wants to write to the file while it is copied; 10 seconds by default. The kernel itself
    /// ends the wait after <c>/proc/sys/fs/lease-break-time</c> (45 seconds). <see cref="TimeSpan.Zero"/> holds nobody up, and then no copy
    /// is known to be a point in time. One that opens the file with <c>O_NONBLOCK</c> is not held up but gets <c>EAGAIN</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan MaximumWriterDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(10);

    /// <summary>Longer copies lie in anonymous memory instead of a managed array. Tests lower it.</summary>
    internal long ManagedLimit { get; init; } = Array.MaxLength;

    /// <summary>Called with the number of bytes read so far after each chunk, so that tests can interfere at a known place.</summary>
    internal Action<long>? AfterChunk { get; init; }
}

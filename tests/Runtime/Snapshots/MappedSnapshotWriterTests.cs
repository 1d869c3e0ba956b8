using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

/// <summary>Writers keep the two halves of a file equal whenever they have it closed; a snapshot that calls itself a point in time may not mix them.</summary>
public sealed class MappedSnapshotWriterTests
{
    private const int Half = 1 << 20;
    private static readonly MappedSnapshotOptions Required = new() { RequirePointInTime = true };

    public static TheoryData<string> Directories => OperatingSystem.IsLinux() ? ["/dev/shm", Path.GetTempPath()] : [Path.GetTempPath()];

    [Theory, MemberData(nameof(Directories))]
    public void Point_in_time_never_mixes_what_another_process_writes(string directory)
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(2 * Half, (byte)'a'), directory);
        file.SkipUnlessLeased();
        using var a = new SnapshotFile(SnapshotFile.Filled(2 * Half, (byte)'a'), directory);
        using var b = new SnapshotFile(SnapshotFile.Filled(2 * Half, (byte)'b'), directory);

        // dd writes each half by one system call, and has the file open from before the first to after the second.
        const string Script = "while [ -e \"$0\" ]; do for s in \"$1\" \"$2\"; do [ -e \"$0\" ] && dd if=\"$s\" of=\"$0\" bs=1M conv=notrunc status=none; sleep 0.002; done; done";
        using Process writer = Process.Start("sh", ["-c", Script, file.Path, a.Path, b.Path]);
        try
        {
            CheckFor(TimeSpan.FromSeconds(2), file);
        }
        finally
        {
            writer.Kill(entireProcessTree: true);
            writer.WaitForExit();
        }
    }

    [Theory, MemberData(nameof(Directories))]
    public async Task Point_in_time_never_mixes_what_another_thread_writes(string directory)
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(2 * Half, (byte)'a'), directory);
        file.SkipUnlessLeased();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task writer = Task.Run(() =>
        {
            for (byte value = 0; !stop.IsCancellationRequested; value++)
            {
                byte[] half = SnapshotFile.Filled(Half, value);
                using (FileStream stream = file.OpenForWriting())
                {
                    stream.Write(half);
                    stream.Write(half);
                }

                Thread.Sleep(1);
            }
        }, TestContext.Current.CancellationToken);
        CheckFor(TimeSpan.FromSeconds(2), file);
        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task Writer_waits_until_the_copy_is_done()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(20 << 20, (byte)'a'));
        file.SkipUnlessLeased();
        Task? writer = null;
        bool wroteMeanwhile = true;
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Required with
        {
            AfterChunk = _ =>
            {
                writer ??= Task.Run(() => File.WriteAllText(file.Path, "new"));
                wroteMeanwhile = writer.Wait(50);
            },
        });
        Assert.False(wroteMeanwhile);
        Assert.True(snapshot.IsPointInTime);
        Assert.Equal(20 << 20, snapshot.Length);
        Assert.Equal(-1, snapshot.Span.IndexOfAnyExcept((byte)'a'));
        await writer!.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal("new", await File.ReadAllTextAsync(file.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Writer_waits_no_longer_than_the_options_say_and_the_copy_is_doubted()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(40 << 20, (byte)'a'));
        file.SkipUnlessLeased();
        Task? writer = null;
        int chunks = 0;
        bool wroteMeanwhile = false;
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, new MappedSnapshotOptions
        {
            MaximumAttempts = 1,
            MaximumWriterDelay = TimeSpan.FromMilliseconds(1),
            AfterChunk = _ =>
            {
                writer ??= Task.Run(() =>
                {
                    using FileStream stream = file.OpenForWriting();
                    stream.WriteByte((byte)'b');
                });

                // The break is seen after an early chunk, and the lease given up after the next.
                wroteMeanwhile = writer.Wait(++chunks < 4 ? 50 : 5000);
            },
        });
        await writer!.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(wroteMeanwhile);
        Assert.False(snapshot.IsPointInTime);
        Assert.True(snapshot.ChangeDetected);
        Assert.Equal((byte)'a', snapshot.Span[0]);
    }

    [Fact]
    public void Lease_that_was_taken_away_proves_nothing()
    {
        using var file = new SnapshotFile([1]);
        file.SkipUnlessLeased();
        using SnapshotSource source = SnapshotSource.Open(file.Path);
        ReadLease lease = ReadLease.TryTake(source, TimeSpan.FromSeconds(10), out _, out _)!;

        // What the kernel does 45 seconds after a writer came.
        Assert.Equal(0, SnapshotNative.Fcntl(source.Handle, SnapshotNative.F_SETLEASE, SnapshotNative.F_UNLCK));
        Assert.False(lease.Release());
        Assert.True(ReadLease.TryTake(source, TimeSpan.FromSeconds(10), out _, out _)!.Release());
    }

    [Fact]
    public void Lease_is_gone_when_the_snapshot_is_there()
    {
        using var file = new SnapshotFile([1]);
        file.SkipUnlessLeased();
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Required);
        long start = Stopwatch.GetTimestamp();
        file.OpenForWriting().Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Callers_handle_keeps_its_signal_and_has_no_lease()
    {
        const int GetSignal = 11;
        using var file = new SnapshotFile([1]);
        file.SkipUnlessLeased();
        using SafeFileHandle handle = File.OpenHandle(file.Path);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(handle, Required);
        Assert.Equal(0, SnapshotNative.Fcntl(handle, GetSignal, 0));
    }

    [Fact]
    public void Required_point_in_time_fails_while_somebody_writes_and_says_so()
    {
        using var file = new SnapshotFile([1, 2]);
        file.SkipUnlessLeased();
        using FileStream writer = file.OpenForWriting();
        var failure = Assert.Throws<MappedSnapshotUnavailableException>(() => MappedSnapshot.Acquire(file.Path, Required));
        Assert.Equal(file.Path, failure.Path);
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("it is open, or mapped, for writing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Required_point_in_time_fails_while_a_mapping_is_left_of_a_closed_file()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(4096, 1));
        file.SkipUnlessLeased();
        using (SafeFileHandle handle = File.OpenHandle(file.Path, access: FileAccess.ReadWrite))
        {
            Assert.Equal(0, Memfd.TryMapWritable(handle));
        }

        Assert.Throws<MappedSnapshotUnavailableException>(() => MappedSnapshot.Acquire(file.Path, Required));
    }

    [Fact]
    public async Task Required_point_in_time_waits_for_a_writer_to_finish()
    {
        using var file = new SnapshotFile([1, 2]);
        file.SkipUnlessLeased();
        FileStream writer = file.OpenForWriting();
        Task closing = Task.Run(async () =>
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            writer.Write([3, 4]);
            await writer.DisposeAsync();
        }, TestContext.Current.CancellationToken);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Required with { MaximumAttempts = 200 });
        Assert.True(snapshot.IsPointInTime);
        Assert.Equal([3, 4], snapshot.ToArray());
        await closing;
    }

    [Fact]
    public void Required_point_in_time_fails_when_no_writer_may_be_held_up()
    {
        using var file = new SnapshotFile([1, 2]);
        var failure = Assert.Throws<MappedSnapshotUnavailableException>(
            () => MappedSnapshot.Acquire(file.Path, Required with { MaximumWriterDelay = TimeSpan.Zero }));
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_proc_are_no_point_in_time()
    {
        Assert.SkipUnless(File.Exists("/proc/version"), "There is no /proc.");
        using MappedSnapshot snapshot = MappedSnapshot.Acquire("/proc/version");
        Assert.False(snapshot.IsPointInTime);
        Assert.Contains("on such a file a lease does not keep all writers out", snapshot.ToString(), StringComparison.Ordinal);
        Assert.Throws<MappedSnapshotUnavailableException>(() => MappedSnapshot.Acquire("/proc/version", Required));
    }

    private static void CheckFor(TimeSpan time, SnapshotFile file)
    {
        int claimed = 0;
        int doubted = 0;
        int mixed = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < time;)
        {
            using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path);
            ReadOnlySpan<byte> bytes = snapshot.Span;
            bool whole = bytes.IndexOfAnyExcept(bytes[0]) < 0;
            Assert.True(whole || !snapshot.IsPointInTime, "A point in time mixes two states.");
            Assert.Equal(2 * Half, snapshot.Length);
            claimed += snapshot.IsPointInTime ? 1 : 0;
            doubted += snapshot.IsPointInTime ? 0 : 1;
            mixed += whole ? 0 : 1;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{claimed} points in time, {doubted} others, of them {mixed} mixed");
        Assert.True(claimed > 0, "The writer never let go, so nothing was tested.");
        Assert.True(doubted > 0, "The writer was never met, so nothing was tested.");
    }
}

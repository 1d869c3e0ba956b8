using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotSealedTests
{
    private const int Eperm = 1;
    private const int Enough = SnapshotNative.F_SEAL_SHRINK | SnapshotNative.F_SEAL_WRITE;
    private static readonly MappedSnapshotOptions Shareable = new() { Shareable = true };

    [Fact]
    public void Sealed_memory_file_is_mapped_and_nothing_copied()
    {
        byte[] content = SnapshotFile.Pattern(10_000);
        using SafeFileHandle file = Memfd.Create(content, Enough);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        Assert.Equal(MappedSnapshotKind.Sealed, snapshot.Kind);
        Assert.Equal(MappedSnapshotEnforcement.Seals, snapshot.Enforcement);
        Assert.True(snapshot.IsPointInTime);
        Assert.False(snapshot.ChangeDetected);
        Assert.Equal(content, snapshot.Span);
        Assert.Contains("memfd:test", File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
        file.Dispose();
        Assert.Equal(content, snapshot.Memory.Span);
    }

    [Fact]
    public void Sealed_memory_file_is_found_by_path()
    {
        using SafeFileHandle file = Memfd.Create([1, 2, 3], Enough);
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file.DangerousGetHandle()}");
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(path);
        Assert.Equal(MappedSnapshotKind.Sealed, snapshot.Kind);
        Assert.Equal((byte[])[1, 2, 3], snapshot.Span);
    }

    [Theory]
    [InlineData(0, "without the seals")]
    [InlineData(SnapshotNative.F_SEAL_WRITE, "forbids shrinking")]
    [InlineData(SnapshotNative.F_SEAL_SHRINK, "forbids writing")]
    [InlineData(SnapshotNative.F_SEAL_SHRINK | 0x10, "forbids writing")] // F_SEAL_FUTURE_WRITE leaves old writable mappings alive
    public void Memory_file_that_is_not_sealed_enough_is_copied(int seals, string why)
    {
        using SafeFileHandle file = Memfd.Create([1, 2, 3], seals);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        Assert.Equal(MappedSnapshotKind.Copied, snapshot.Kind);
        Assert.False(snapshot.IsPointInTime);
        Assert.Equal((byte[])[1, 2, 3], snapshot.Span);
        var failure = Assert.Throws<MappedSnapshotUnavailableException>(
            () => MappedSnapshot.Acquire(file, new MappedSnapshotOptions { RequiredKind = MappedSnapshotKind.Sealed }));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writers_to_a_memory_file_are_not_counted_so_that_a_lease_on_it_proves_nothing()
    {
        using SafeFileHandle file = Memfd.Create(SnapshotFile.Filled(20 << 20, (byte)'a'), 0);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file, new MappedSnapshotOptions
        {
            MaximumAttempts = 1,
            AfterChunk = _ => RandomAccess.Write(file, SnapshotFile.Filled(20 << 20, (byte)'b'), 0),
        });
        Assert.Equal(((byte)'a', (byte)'b'), (snapshot.Span[0], snapshot.Span[^1]));
        Assert.False(snapshot.IsPointInTime);
    }

    [Fact]
    public void Empty_sealed_memory_file()
    {
        using SafeFileHandle file = Memfd.Create([], Enough);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        Assert.Equal(MappedSnapshotKind.Sealed, snapshot.Kind);
        Assert.True(snapshot.Span.IsEmpty);
    }

    [Fact]
    public void Memory_file_that_grows_afterwards_does_not_change_the_snapshot()
    {
        using SafeFileHandle file = Memfd.Create([1, 2, 3], Enough);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        Assert.Equal(0, Memfd.TrySetLength(file, 100_000));
        Assert.Equal((byte[])[1, 2, 3], snapshot.Span);
    }

    [Fact]
    public void Shareable_snapshot_of_a_file_lies_in_a_memory_file_that_nobody_can_change()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory files exist on Linux only.");
        byte[] content = SnapshotFile.Pattern((3 << 20) + 5);
        using var file = new SnapshotFile(content);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Shareable);
        Assert.Equal(MappedSnapshotKind.Sealed, snapshot.Kind);
        Assert.Equal(file.Path, snapshot.Path);
        using SafeFileHandle shared = snapshot.DuplicateHandle();
        Assert.Equal(Eperm, Memfd.TryWrite(shared));
        Assert.Equal(Eperm, Memfd.TrySetLength(shared, 1));
        Assert.Equal(Eperm, Memfd.TrySetLength(shared, content.Length + 1));
        Assert.Equal(Eperm, Memfd.TryMapWritable(shared));
        Assert.Equal(-1, SnapshotNative.Fcntl(shared, SnapshotNative.F_ADD_SEALS, SnapshotNative.F_SEAL_GROW));
        Assert.Equal(content, snapshot.Span);
    }

    [Fact]
    public void Shared_handle_is_refused_to_a_writing_process_and_read_by_the_receiver_without_a_copy()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory files exist on Linux only.");
        using var file = new SnapshotFile([5, 6, 7]);
        MappedSnapshot first = MappedSnapshot.Acquire(file.Path, Shareable);
        using SafeFileHandle shared = first.DuplicateHandle();
        first.Dispose();
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{shared.DangerousGetHandle()}");

        (int exitCode, string error) = SnapshotFile.Run("dd", "if=/dev/zero", "of=" + path, "bs=1", "count=1", "conv=notrunc", "status=none");
        Assert.Equal(1, exitCode);
        Assert.Contains("Operation not permitted", error, StringComparison.Ordinal);

        using MappedSnapshot second = MappedSnapshot.Acquire(shared, new MappedSnapshotOptions { RequiredKind = MappedSnapshotKind.Sealed });
        Assert.Equal((byte[])[5, 6, 7], second.Span);
        Assert.True(second.IsPointInTime);
    }

    [Fact]
    public void Shareable_keeps_the_doubts_of_the_copy()
    {
        using var file = new SnapshotFile([5, 6, 7]);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory files exist on Linux only.");
        using FileStream writer = file.OpenForWriting();
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Shareable);
        Assert.False(snapshot.IsPointInTime);
        Assert.Equal(MappedSnapshotEnforcement.Seals, snapshot.Enforcement);
        Assert.Contains("not known to be a point in time: it is open", snapshot.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Copied_snapshot_has_no_handle_to_share()
    {
        using var file = new SnapshotFile([5]);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path);
        Assert.Throws<InvalidOperationException>(() => snapshot.DuplicateHandle());
    }
}

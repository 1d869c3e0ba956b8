using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotCopiedTests
{
    private const int ThreeChunks = 20 << 20;

    // Holds nobody up, so that the test itself can write while the copy runs.
    private static readonly MappedSnapshotOptions Lax = new() { MaximumWriterDelay = TimeSpan.Zero };

    [Fact]
    public void Copy_says_what_it_is()
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path);
        Assert.Equal(MappedSnapshotKind.Copied, snapshot.Kind);
        Assert.Equal(MappedSnapshotEnforcement.PrivateMemory, snapshot.Enforcement);
        Assert.Equal(content.Length, snapshot.Length);
        Assert.Equal(file.Path, snapshot.Path);
        Assert.False(snapshot.ChangeDetected);
        Assert.Equal(content, snapshot.Span);
        Assert.Equal(content, snapshot.Memory.Span);
        Assert.Equal(content, snapshot.ToArray());
        Assert.True(MemoryMarshal.TryGetArray(snapshot.Memory, out _));
    }

    [Fact]
    public void Copy_is_not_touched_by_what_happens_to_the_file()
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path);
        File.WriteAllBytes(file.Path, []);
        File.Delete(file.Path);
        Assert.Equal(content, snapshot.Span);
    }

    [Fact]
    public void Copy_of_a_handle_neither_uses_nor_moves_its_position_and_outlives_it()
    {
        byte[] content = SnapshotFile.Pattern(5000);
        using var file = new SnapshotFile(content);
        MappedSnapshot snapshot;
        using (FileStream stream = file.OpenForWriting())
        {
            stream.Position = 1234;
            snapshot = MappedSnapshot.Acquire(stream.SafeFileHandle);
            Assert.Equal(1234, stream.Position);
            Assert.Equal(content[1234], stream.ReadByte());
        }

        using (snapshot)
        {
            Assert.Equal(content, snapshot.Span);
            Assert.False(snapshot.IsPointInTime, "The handle itself may write.");
        }
    }

    [Fact]
    public void Relative_path_becomes_absolute()
    {
        using var file = new SnapshotFile([1, 2, 3]);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(Path.GetRelativePath(Environment.CurrentDirectory, file.Path));
        Assert.Equal(file.Path, snapshot.Path);
    }

    [Fact]
    public void Write_during_the_copy_is_noticed_and_the_copy_repeated()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(ThreeChunks, (byte)'a'));
        int writes = 0;
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Lax with
        {
            AfterChunk = done =>
            {
                if (writes++ == 0)
                {
                    Overwrite(file, SnapshotFile.Filled(ThreeChunks, (byte)'b'));
                }
            },
        });
        Assert.False(snapshot.ChangeDetected);
        Assert.False(snapshot.IsPointInTime);
        Assert.Equal(-1, snapshot.Span.IndexOfAnyExcept((byte)'b'));
    }

    [Fact]
    public void File_that_changes_during_each_attempt_is_said_to_be_changed()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(ThreeChunks, 0));
        byte next = 1;
        int chunks = 0;
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Lax with
        {
            MaximumAttempts = 2,
            AfterChunk = _ =>
            {
                chunks++;
                Overwrite(file, SnapshotFile.Filled(ThreeChunks, next++));
            },
        });
        Assert.Equal(6, chunks);
        Assert.True(snapshot.ChangeDetected);
        Assert.False(snapshot.IsPointInTime);
        Assert.Contains("it changed while it was copied", snapshot.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, snapshot.Span[0]);
        Assert.Equal(5, snapshot.Span[^1]);
    }

    [Fact]
    public void Store_through_a_mapping_leaves_no_trace_and_is_not_called_a_point_in_time()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm, where no store but the first to a page sets the times.");
        using var file = new SnapshotFile(SnapshotFile.Filled(ThreeChunks, (byte)'a'), "/dev/shm");
        using var mapping = MemoryMappedFile.CreateFromFile(file.Path);
        using MemoryMappedViewAccessor view = mapping.CreateViewAccessor();

        // The first store to a page sets the times, the next ones do not.
        view.Write(0, (byte)'a');
        view.Write(ThreeChunks - 1, (byte)'a');
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, new MappedSnapshotOptions
        {
            AfterChunk = done =>
            {
                view.Write(0, (byte)'b');
                view.Write(ThreeChunks - 1, (byte)'b');
            },
        });
        Assert.Equal(((byte)'a', (byte)'b'), (snapshot.Span[0], snapshot.Span[^1]));
        Assert.False(snapshot.ChangeDetected, "The file system says nothing of such stores; if it does now, a better proof can be built.");
        Assert.False(snapshot.IsPointInTime);
        Assert.Contains("open, or mapped, for writing", snapshot.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_shrinks_during_the_copy_is_copied_as_it_is_then()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(ThreeChunks, 7));
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Lax with { AfterChunk = _ => SetLength(file, 1000) });
        Assert.Equal(1000, snapshot.Length);
        Assert.Equal(SnapshotFile.Filled(1000, 7), snapshot.Span);
    }

    [Fact]
    public void File_that_shrinks_in_the_last_attempt_is_cut_off_and_said_to_be_changed()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(ThreeChunks, 7));
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Lax with { MaximumAttempts = 1, AfterChunk = _ => SetLength(file, 1000) });
        Assert.Equal(8 << 20, snapshot.Length);
        Assert.True(snapshot.ChangeDetected);
        Assert.Equal(8 << 20, snapshot.Memory.Length);
        Assert.Equal(8 << 20, snapshot.Span.Length);
    }

    [Fact]
    public void File_that_grows_in_the_last_attempt_is_cut_off_and_said_to_be_changed()
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(5000, 7));
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Lax with { MaximumAttempts = 1, AfterChunk = _ => SetLength(file, 6000) });
        Assert.Equal(5000, snapshot.Length);
        Assert.True(snapshot.ChangeDetected);
    }

    [Fact]
    public void Sealed_memory_file_can_be_copied_on_request_and_is_a_point_in_time()
    {
        using SafeFileHandle file = Memfd.Create([1, 2, 3], SnapshotNative.F_SEAL_WRITE | SnapshotNative.F_SEAL_SHRINK);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file, new MappedSnapshotOptions { RequiredKind = MappedSnapshotKind.Copied });
        Assert.Equal(MappedSnapshotKind.Copied, snapshot.Kind);
        Assert.True(snapshot.IsPointInTime);
        Assert.Equal((byte[])[1, 2, 3], snapshot.Span);
    }

    private static void Overwrite(SnapshotFile file, byte[] content)
    {
        using FileStream stream = file.OpenForWriting();
        stream.Write(content);
    }

    private static void SetLength(SnapshotFile file, long length)
    {
        using FileStream stream = file.OpenForWriting();
        stream.SetLength(length);
    }
}

using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

/// <summary>Beyond 2 GiB.</summary>
public sealed class MappedSnapshotLargeTests
{
    private const long Length = (2L << 30) + (3 << 20);
    private const long Mark = (2L << 30) + 12345;

    [Fact]
    public void Sealed_file_beyond_2_GiB()
    {
        using SafeFileHandle file = Memfd.Create([9], 0, Length);
        RandomAccess.Write(file, [1, 2, 3], Mark);
        Assert.Equal(0, SnapshotNative.Fcntl(file, SnapshotNative.F_ADD_SEALS, SnapshotNative.F_SEAL_SHRINK | SnapshotNative.F_SEAL_WRITE));
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        Check(snapshot);
    }

    [Fact]
    public void Copy_beyond_2_GiB_lies_in_anonymous_memory()
    {
        Assert.SkipUnless(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 6L << 30, "Needs 6 GiB of memory.");
        using var sparse = new SnapshotFile([9]);
        using (FileStream stream = sparse.OpenForWriting())
        {
            stream.SetLength(Length);
            stream.Position = Mark;
            stream.Write([1, 2, 3]);
        }

        using MappedSnapshot snapshot = MappedSnapshot.Acquire(sparse.Path);
        Assert.Equal(MappedSnapshotKind.Copied, snapshot.Kind);
        Check(snapshot);
    }

    [Fact]
    public void File_that_no_memory_can_hold()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no /dev/shm, where a file may be that long.");
        using var file = new SnapshotFile([], "/dev/shm");
        using (FileStream stream = file.OpenForWriting())
        {
            stream.SetLength(1L << 50);
        }

        var failure = Assert.Throws<InsufficientMemoryException>(() => MappedSnapshot.Acquire(file.Path));
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
        file.OpenForWriting().Dispose();
    }

    private static void Check(MappedSnapshot snapshot)
    {
        Assert.Equal(Length, snapshot.Length);
        var failure = Assert.Throws<InvalidOperationException>(() => snapshot.Memory);
        Assert.Contains("GetMemory", failure.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => { _ = snapshot.Span; });
        Assert.Throws<InvalidOperationException>(() => snapshot.ToArray());
        Assert.Throws<InvalidOperationException>(() =>
        {
            using MappedSnapshotPin all = snapshot.Pin();
            _ = all.Span;
        });

        using (MappedSnapshotPin pin = snapshot.Pin())
        {
            Assert.Equal(Length, pin.Length);
            Assert.Equal((byte[])[9], pin.Slice(0, 1));
            Assert.Equal((byte[])[1, 2, 3], pin.Slice(Mark, 3));
            Assert.Equal(int.MaxValue, pin.Slice(1, int.MaxValue).Length);
            Assert.Equal(1, pin.Slice(Length - 1, 1).Length);
        }

        Assert.Equal((byte[])[1, 2, 3], snapshot.GetMemory(Mark, 3).Span);
        byte[] tail = new byte[10];
        Assert.Equal(10, snapshot.Read(Mark, tail));
        Assert.Equal([1, 2, 3, 0, 0, 0, 0, 0, 0, 0], tail);
        using Stream stream = snapshot.AsStream();
        Assert.Equal(Length, stream.Length);
        stream.Seek(Mark + 1, SeekOrigin.Begin);
        Assert.Equal(2, stream.ReadByte());
        Assert.Equal(Length - 1, stream.Seek(-1, SeekOrigin.End));
        Assert.Equal(0, stream.ReadByte());
        Assert.Equal(-1, stream.ReadByte());
    }
}

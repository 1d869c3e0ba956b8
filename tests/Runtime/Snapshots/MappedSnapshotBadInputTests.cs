using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotBadInputTests
{
    [Fact]
    public void Missing_file()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-file");
        var failure = Assert.Throws<FileNotFoundException>(() => MappedSnapshot.Acquire(path));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_directory() =>
        Assert.Throws<DirectoryNotFoundException>(() => MappedSnapshot.Acquire(Path.Combine(Path.GetTempPath(), "no-such-directory", "file")));

    [Fact]
    public void Directory_is_refused()
    {
        var failure = Assert.Throws<UnauthorizedAccessException>(() => MappedSnapshot.Acquire(Path.GetTempPath()));
        Assert.Contains(Path.GetTempPath(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_path_and_no_handle()
    {
        Assert.Throws<ArgumentNullException>(() => MappedSnapshot.Acquire((string)null!));
        Assert.Throws<ArgumentException>(() => MappedSnapshot.Acquire(""));
        Assert.Throws<ArgumentNullException>(() => MappedSnapshot.Acquire((SafeFileHandle)null!));
        Assert.Throws<ArgumentException>(() => MappedSnapshot.Acquire(new SafeFileHandle()));
    }

    [Fact]
    public void Closed_handle()
    {
        using var file = new SnapshotFile([1]);
        SafeFileHandle handle = File.OpenHandle(file.Path);
        handle.Dispose();
        Assert.Throws<ObjectDisposedException>(() => MappedSnapshot.Acquire(handle));
    }

    [Fact]
    public void Write_only_handle_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The name of a handle is known on Linux only.");
        using var file = new SnapshotFile([1]);
        using SafeFileHandle handle = File.OpenHandle(file.Path, access: FileAccess.Write);
        var failure = Assert.Throws<UnauthorizedAccessException>(() => MappedSnapshot.Acquire(handle));
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fifo_is_refused_and_not_waited_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are tested on Linux only.");
        string path = Path.Combine(Path.GetTempPath(), $"fifo-{Guid.NewGuid():N}");
        Assert.Equal(0, SnapshotFile.Run("mkfifo", path).ExitCode);
        try
        {
            Task acquire = Task.Run(() => MappedSnapshot.Acquire(path), TestContext.Current.CancellationToken);
            var failure = await Assert.ThrowsAsync<NotSupportedException>(() => acquire.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory, InlineData("/dev/zero"), InlineData("/dev/null")]
    public void Device_is_refused(string path)
    {
        Assert.SkipUnless(File.Exists(path), $"There is no {path}.");
        Assert.Throws<NotSupportedException>(() => MappedSnapshot.Acquire(path));
        using SafeFileHandle handle = File.OpenHandle(path);
        Assert.Throws<NotSupportedException>(() => MappedSnapshot.Acquire(handle));
    }

    [Theory, InlineData("/proc/version"), InlineData("/proc/filesystems")]
    public void Proc_file_of_length_0_is_read_to_its_end(string path)
    {
        Assert.SkipUnless(File.Exists(path), $"There is no {path}.");
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(path);
        Assert.Equal(File.ReadAllBytes(path), snapshot.Span);
        Assert.True(snapshot.Length > 0);
    }

    [Fact]
    public void Proc_file_longer_than_one_read()
    {
        Assert.SkipUnless(File.Exists("/proc/self/smaps"), "There is no /proc/self/smaps.");
        using MappedSnapshot snapshot = MappedSnapshot.Acquire("/proc/self/smaps");
        Assert.True(snapshot.Length > 8192);
        Assert.Equal(0, snapshot.Span.Count((byte)0));
    }

    [Fact]
    public void Sys_file_shorter_than_it_says()
    {
        const string Path = "/sys/kernel/mm/transparent_hugepage/enabled";
        Assert.SkipUnless(File.Exists(Path), $"There is no {Path}.");
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(Path);
        Assert.Equal(File.ReadAllText(Path), Encoding.UTF8.GetString(snapshot.Span));
    }

    [Fact]
    public void Empty_file_gives_an_empty_snapshot()
    {
        using var file = new SnapshotFile([]);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path);
        Assert.Equal(0, snapshot.Length);
        Assert.True(snapshot.Span.IsEmpty);
        Assert.True(snapshot.Memory.IsEmpty);
        Assert.Equal(-1, snapshot.AsStream().ReadByte());
        Assert.Equal(0, snapshot.Read(0, new byte[1]));
    }

    [Theory, InlineData(0), InlineData(-1), InlineData(1001)]
    public void Attempts_out_of_range(int attempts) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MappedSnapshotOptions { MaximumAttempts = attempts });

    [Fact]
    public void Negative_delay() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MappedSnapshotOptions { MaximumWriterDelay = TimeSpan.FromTicks(-1) });

    [Fact]
    public void Contradicting_options() => Assert.Throws<ArgumentException>(
        () => MappedSnapshot.Acquire("any", new MappedSnapshotOptions { Shareable = true, RequiredKind = MappedSnapshotKind.Copied }));

    [Theory]
    [InlineData(MappedSnapshotKind.Sealed, "it is ")]
    [InlineData(MappedSnapshotKind.Leased, "this version of the library does not take that rung")]
    [InlineData(MappedSnapshotKind.Cloned, "this version of the library does not take that rung")]
    public void Rung_that_is_not_to_be_had(MappedSnapshotKind kind, string why)
    {
        using var file = new SnapshotFile([1]);
        var failure = Assert.Throws<MappedSnapshotUnavailableException>(
            () => MappedSnapshot.Acquire(file.Path, new MappedSnapshotOptions { RequiredKind = kind }));
        Assert.Equal(file.Path, failure.Path);
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }
}

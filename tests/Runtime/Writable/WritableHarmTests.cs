using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>What would end a process that stores, in processes of their own; and what only two processes can show.</summary>
public sealed class WritableHarmTests
{
    /// <summary>With the protection of this process; the other project runs the same with the other one.</summary>
    public static TheoryData<string> Stores => Protections.Expected == FaultProtection.SignalGuard ? ["write", "fill", "copy-from", "interlocked"] : ["write", "fill", "copy-from"];

    public static TheoryData<string> StoresToHoles => Protections.Expected == FaultProtection.SignalGuard ? ["write", "fill", "prefault"] : ["write", "fill"];

    [Theory, MemberData(nameof(Stores))]
    public void ATruncationUnderAWriterIsAnException(string operation)
    {
        Require(Protections.Expected);
        using var file = new TempFile(new byte[8 << 20]);
        Succeed("write-truncate", $"{Protections.Expected}", operation, file.Path);
    }

    [Fact]
    public void GrowthOnAFullDiskIsAnException()
    {
        Require(Protections.Expected);
        using var disk = new SmallFileSystem();
        string output = Succeed("full-growth", $"{Protections.Expected}", disk.Path);
        Assert.Contains("cannot grow from 1048576 to 1073741824 bytes", output, StringComparison.Ordinal);
        File.Delete(Path.Combine(disk.Path, "grows"));
    }

    [Theory, MemberData(nameof(StoresToHoles))]
    public void AStoreToAHoleOnAFullDiskIsAnException(string operation)
    {
        Require(Protections.Expected);
        using var disk = new SmallFileSystem();
        string output = Succeed("full-sparse", $"{Protections.Expected}", operation, disk.Path);
        Assert.Contains("no room", output, StringComparison.Ordinal);
        File.Delete(Path.Combine(disk.Path, "sparse"));
    }

    [Fact]
    public void AMappingThatFailsLateTakesNoAddressesAway()
    {
        Require(FaultProtection.SignalGuard);
        Succeed("failed-huge-pages");
    }

    [Fact]
    public void TwoProcessesCountTogether()
    {
        Require(FaultProtection.SignalGuard);
        const int Count = 200_000;
        string name = $"mmap-count-{Guid.NewGuid():N}";
        using WritableMappedBuffer memory = SharedMemory.CreateNew(name, 4096);
        try
        {
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, _ => Succeed("increments", $"{Count}", name));
            WritableRelaxedView<byte> view = memory.View();
            Assert.Equal((2, 2L * Count, 6u * Count, 2 * Count), (view.Load<int>(0), view.Load<long>(8), view.Load<uint>(16), view.Load<int>(24)));
        }
        finally
        {
            Assert.True(SharedMemory.Delete(name));
        }
    }

    [Fact]
    public async Task RecordsOfAnotherProcessAreNeverMixed()
    {
        Require(FaultProtection.SignalGuard);
        string name = $"mmap-records-{Guid.NewGuid():N}";
        using WritableMappedBuffer memory = SharedMemory.CreateNew(name, 4096);
        using MappedBuffer reader = SharedMemory.OpenRead(name);
        SharedMemory.Open(name).Dispose();
        Task<string> writer = Task.Run(() => Succeed("records", name), TestContext.Current.CancellationToken);
        byte[] record = new byte[500];
        var seen = new HashSet<byte>();
        for (int reads = 0; (reads < 100_000 || seen.Count < 20) && !writer.IsCompleted; reads++)
        {
            reader.View().ReadConsistent(0, 64, record, TimeSpan.FromSeconds(20));
            seen.Add(record[0]);
            Assert.Equal(-1, record.AsSpan().IndexOfAnyExcept(record[0]));
        }

        memory.View().StoreRelease(8, 1);
        await writer;
        Assert.True(seen.Count >= 20, $"{seen.Count} different records");
        Assert.True(SharedMemory.Delete(name));
        Assert.False(SharedMemory.Delete(name));
    }

    [Fact]
    public void AnonymousMemoryIsPassedOnByItsHandleAndCannotShrink()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memfd is Linux's");
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(10_000);
        using SafeFileHandle handle = memory.DuplicateHandle();
        Succeed("store-through", $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}");
        Assert.Equal(0x0123_4567_89AB_CDEF, memory.View().Read<long>(8));

        using MappedBuffer reader = MappedBuffer.Open(handle);
        using WritableMappedBuffer second = WritableMappedBuffer.Open(handle);
        second.View()[9_999] = 3;
        Assert.Equal(3, reader.View()[9_999]);
        memory.Grow(20_000);
        memory.View()[19_999] = 4;
        Assert.Equal(10_000, reader.RefreshLength());
    }

    private static void Require(FaultProtection protection) => Protections.Require(protection);

    private static string Succeed(params string[] arguments)
    {
        (int code, string output) = ChildProcess.Run("HarmProgram", arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ends with {code}: {output}");
        return output;
    }
}

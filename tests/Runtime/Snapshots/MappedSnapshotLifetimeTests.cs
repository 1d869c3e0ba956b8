using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotLifetimeTests
{
    private static readonly MappedSnapshotOptions Managed = new();
    private static readonly MappedSnapshotOptions Region = new() { ManagedLimit = 0 };
    private static readonly MappedSnapshotOptions Shared = new() { Shareable = true };

    public static TheoryData<string> Storages => OperatingSystem.IsLinux() ? [nameof(Managed), nameof(Region), nameof(Shared)] : [nameof(Managed), nameof(Region)];

    internal static MappedSnapshotOptions Options(string storage) => storage switch
    {
        nameof(Managed) => Managed,
        nameof(Region) => Region,
        _ => Shared,
    };

    [Theory, MemberData(nameof(Storages))]
    public void Everything_throws_after_dispose(string storage)
    {
        using var file = new SnapshotFile(SnapshotFile.Pattern(5000));
        MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Options(storage));
        Stream stream = snapshot.AsStream();
        snapshot.Dispose();
        snapshot.Dispose();
        Assert.Throws<ObjectDisposedException>(() => snapshot.Memory);
        Assert.Throws<ObjectDisposedException>(() => { _ = snapshot.Span; });
        Assert.Throws<ObjectDisposedException>(() => snapshot.GetMemory(0, 1));
        Assert.Throws<ObjectDisposedException>(() => { _ = snapshot.Pin(); });
        Assert.Throws<ObjectDisposedException>(() => snapshot.Read(0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => snapshot.ToArray());
        Assert.Throws<ObjectDisposedException>(() => snapshot.AsStream());
        Assert.Throws<ObjectDisposedException>(() => snapshot.DuplicateHandle());
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Equal(5000, snapshot.Length);
        Assert.Contains(file.Path, snapshot.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Storages))]
    public void Pin_tells_at_its_end_that_the_snapshot_was_disposed(string storage)
    {
        using var file = new SnapshotFile(SnapshotFile.Pattern(5000));
        MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Options(storage));
        Assert.Throws<ObjectDisposedException>(() =>
        {
            using MappedSnapshotPin pin = snapshot.Pin();
            ReadOnlySpan<byte> span = pin.Span;
            snapshot.Dispose();
            _ = span[4999];
        });
    }

    [Fact]
    public void Pin_of_nothing_says_so()
    {
        using MappedSnapshotPin nothing = default;
        Assert.Throws<InvalidOperationException>(() => { _ = default(MappedSnapshotPin).Span; });
        Assert.Throws<InvalidOperationException>(() => { _ = default(MappedSnapshotPin).Length; });
    }

    [Theory, MemberData(nameof(Storages))]
    public void Stale_span_is_harmless(string storage)
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Options(storage));
        ReadOnlyMemory<byte> memory = snapshot.Memory;
        ReadOnlySpan<byte> span = snapshot.Span;
        snapshot.Dispose();
        byte[] expected = storage == nameof(Managed) ? content : new byte[content.Length];
        Assert.Equal(expected, span);
        if (storage == nameof(Managed))
        {
            Assert.Equal(content, memory.Span);
        }
        else
        {
            Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
            Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        }
    }

    [Theory, MemberData(nameof(Storages))]
    public void Span_of_a_snapshot_that_nobody_disposed_stays_right(string storage)
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        ReadOnlySpan<byte> span = Forget(file.Path, Options(storage));
        Collect();
        Assert.Equal(content, span);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ReadOnlySpan<byte> Forget(string path, MappedSnapshotOptions options) => MappedSnapshot.Acquire(path, options).Span;
    }

    [Theory, MemberData(nameof(Storages))]
    public void Span_of_a_memory_that_nobody_holds_stays_right(string storage)
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        ReadOnlySpan<byte> span = Forget(file.Path, Options(storage));
        Collect();
        Assert.Equal(content, span);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ReadOnlySpan<byte> Forget(string path, MappedSnapshotOptions options) => MappedSnapshot.Acquire(path, options).Memory.Span;
    }

    [Theory, MemberData(nameof(Storages))]
    public void Span_of_a_disposed_snapshot_never_shows_foreign_memory(string storage)
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        ReadOnlySpan<byte> span = DisposeAndForget(file.Path, Options(storage));
        Collect();
        byte[] expected = storage == nameof(Managed) ? content : new byte[content.Length];
        Assert.Equal(expected, span);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static ReadOnlySpan<byte> DisposeAndForget(string path, MappedSnapshotOptions options)
        {
            using MappedSnapshot snapshot = MappedSnapshot.Acquire(path, options);
            return snapshot.Span;
        }
    }

    [Theory, MemberData(nameof(Storages))]
    public unsafe void Memory_and_handle_keep_the_bytes(string storage)
    {
        byte[] content = SnapshotFile.Pattern(100_000);
        using var file = new SnapshotFile(content);
        using MemoryHandle handle = Forget(file.Path, Options(storage));
        Collect();
        Assert.Equal(content.AsSpan(10), new ReadOnlySpan<byte>(handle.Pointer, content.Length - 10));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static MemoryHandle Forget(string path, MappedSnapshotOptions options) => MappedSnapshot.Acquire(path, options).Memory[10..].Pin();
    }

    [Fact]
    public void Addresses_are_given_back_when_nobody_can_read_there_any_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc/self/maps.");
        const int Count = 32;
        using var file = new SnapshotFile(new byte[1 << 20]);
        nint[] addresses = AcquireAndDispose(file.Path);
        Collect();
        int stillMapped = CountMapped(addresses);

        // Other tests may have got some of them meanwhile.
        Assert.True(stillMapped < Count / 2, $"{stillMapped} of {Count} are still mapped.");

        [MethodImpl(MethodImplOptions.NoInlining)]
        static nint[] AcquireAndDispose(string path)
        {
            MappedSnapshot[] snapshots = [.. Enumerable.Range(0, Count).Select(_ => MappedSnapshot.Acquire(path, Region))];
            nint[] addresses = [.. snapshots.Select(AddressOf)];
            foreach (MappedSnapshot snapshot in snapshots)
            {
                snapshot.Dispose();
            }

            Assert.Equal(Count, CountMapped(addresses));
            GC.KeepAlive(snapshots);
            return addresses;
        }

        static int CountMapped(nint[] addresses)
        {
            (nint Start, nint End, string Protection)[] ranges = Mappings();
            return addresses.Count(address => ranges.Any(range => address >= range.Start && address < range.End));
        }
    }

    [Theory, MemberData(nameof(Storages))]
    public async Task Dispose_under_readers_never_gives_wrong_bytes(string storage)
    {
        using var file = new SnapshotFile(SnapshotFile.Filled(64 << 10, 0xAB));
        for (int round = 0; round < 100; round++)
        {
            MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Options(storage));
            Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntilDisposed(snapshot), TestContext.Current.CancellationToken))];
            Thread.Sleep(1);
            snapshot.Dispose();
            await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Memory_outside_the_managed_heap_cannot_be_taken_for_an_array()
    {
        using var file = new SnapshotFile([1, 2, 3]);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Region);
        Assert.False(MemoryMarshal.TryGetArray(snapshot.Memory, out _));
        Assert.Equal([2], snapshot.Memory.Slice(1, 1).ToArray());
    }

    [Theory, InlineData(nameof(Region)), InlineData(nameof(Shared))]
    public void Memory_outside_the_managed_heap_is_mapped_read_only(string storage)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc/self/maps.");
        using var file = new SnapshotFile(new byte[3 << 20]);
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, Options(storage));
        nint address = AddressOf(snapshot);
        Assert.Equal("r--p", Assert.Single(Mappings(), mapping => address >= mapping.Start && address < mapping.End).Protection);
    }

    private static unsafe nint AddressOf(MappedSnapshot snapshot)
    {
        using MappedSnapshotPin pin = snapshot.Pin();
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pin.Span));
    }

    private static (nint Start, nint End, string Protection)[] Mappings() => [.. File.ReadLines("/proc/self/maps")
        .Select(line => line.Split(' '))
        .Select(fields => (Address(fields[0].Split('-')[0]), Address(fields[0].Split('-')[1]), fields[1]))];

    private static nint Address(string text) => nint.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void ReadUntilDisposed(MappedSnapshot snapshot)
    {
        byte[] copy = new byte[64 << 10];
        try
        {
            while (true)
            {
                int read = snapshot.Read(0, copy);
                Assert.Equal(copy.Length, read);
                Assert.Equal(-1, copy.AsSpan().IndexOfAnyExcept((byte)0xAB));
                bool pinned;
                using (MappedSnapshotPin pin = snapshot.Pin())
                {
                    pinned = pin.Span.IndexOfAnyExcept((byte)0xAB) < 0;
                }

                Assert.True(pinned);
            }
        }
        catch (ObjectDisposedException)
        {
            // What the reader is waiting for: the other side has disposed it.
            Assert.Throws<ObjectDisposedException>(() => snapshot.Memory);
        }
    }

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

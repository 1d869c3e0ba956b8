using System.Reflection;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>The three access classes; they need the memory itself.</summary>
public sealed class AtomicTests
{
    [Fact]
    public void LoadsAndStoresAllSizes()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        view.Store(0, (byte)1);
        view.Store(2, (short)-2);
        view.Store(4, 3.5f);
        view.Store(8, long.MinValue);
        view.StoreRelease(16, (byte)5);
        view.StoreRelease(18, (ushort)6);
        view.StoreRelease(20, DayOfWeek.Friday);
        view.StoreRelease(24, double.NaN);
        RelaxedView<byte> reader = view;
        Assert.Equal((1, -2, 3.5f, long.MinValue), (reader.Load<byte>(0), reader.Load<short>(2), view.Load<float>(4), reader.Load<long>(8)));
        Assert.Equal(
            (1, -2, 3.5f, long.MinValue),
            (view.LoadAcquire<byte>(0), reader.LoadAcquire<short>(2), reader.LoadAcquire<float>(4), reader.LoadAcquire<long>(8)));
        Assert.Equal((5, 6, DayOfWeek.Friday), (reader.Load<byte>(16), reader.Load<ushort>(18), reader.LoadAcquire<DayOfWeek>(20)));
        Assert.True(double.IsNaN(reader.LoadAcquire<double>(24)));
    }

    [Fact]
    public void TheInterlockedFamilyReturnsWhatItsModelDoes()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        Assert.Equal(5, view.InterlockedAdd(0, 5));
        Assert.Equal(6, view.InterlockedIncrement<int>(0));
        Assert.Equal(5, view.InterlockedDecrement<int>(0));
        Assert.Equal(5, view.InterlockedExchange(0, 0b1100));
        Assert.Equal(0b1100, view.InterlockedAnd(0, 0b0110));
        Assert.Equal(0b0100, view.InterlockedOr(0, 0b0001));
        Assert.Equal(0b0101, view.InterlockedCompareExchange(0, 7, 6));
        Assert.Equal(0b0101, view.InterlockedCompareExchange(0, 7, 0b0101));
        Assert.Equal((7, 0), (view.Load<int>(0), view.Load<int>(4)));

        Assert.Equal(ulong.MaxValue, view.InterlockedDecrement<ulong>(8));
        Assert.Equal(0ul, view.InterlockedIncrement<ulong>(8));
        Assert.Equal(1L << 40, view.InterlockedAdd(8, 1L << 40));
        Assert.Equal(1L << 40, view.InterlockedOr(8, 1L));
        Assert.Equal((1L << 40) + 1, view.InterlockedAnd(8, 1L));
        Assert.Equal(1L, view.InterlockedExchange(8, -1L));
        Assert.Equal(-1L, view.InterlockedCompareExchange(8, 3L, -1L));
        Assert.Equal(3L, view.Load<long>(8));

        view.Store(16, 0.0);
        Assert.Equal(0.0, view.InterlockedCompareExchange(16, 1.0, -0.0)); // other bits
        Assert.Equal(0.0, view.Load<double>(16));
        Assert.Equal(0.0, view.InterlockedExchange(16, 2.0));
        Assert.Equal(uint.MaxValue, view.InterlockedAdd(24, uint.MaxValue));
        Assert.Equal(DayOfWeek.Sunday, view.InterlockedExchange(28, DayOfWeek.Monday));
        Assert.Equal((nint)1, view.InterlockedIncrement<nint>(32));
    }

    [Fact]
    public void RefusesMisalignedAddressesWithTheNumbers()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        (string Name, Action Run)[] operations =
        [
            ("load", () => view.Load<long>(12)), ("load acquire", () => view.LoadAcquire<long>(12)), ("store", () => view.Store(12, 1L)),
            ("store release", () => view.StoreRelease(12, 1L)), ("add", () => view.InterlockedAdd(12, 1L)), ("increment", () => view.InterlockedIncrement<long>(12)),
            ("decrement", () => view.InterlockedDecrement<long>(12)), ("exchange", () => view.InterlockedExchange(12, 1L)),
            ("compare", () => view.InterlockedCompareExchange(12, 1L, 1L)), ("and", () => view.InterlockedAnd(12, 1L)), ("or", () => view.InterlockedOr(12, 1L)),
        ];
        foreach ((string name, Action run) in operations)
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(run);
            Assert.True(refusal.Message.Contains("12", StringComparison.Ordinal) && refusal.Message.Contains("multiple of 8", StringComparison.Ordinal), $"{name}: {refusal.Message}");
        }

        // the address counts, not the offset
        Assert.Throws<ArgumentException>(() => view.Slice(1).Load<short>(0));
        Assert.Equal(0, view.Slice(1).Load<short>(1));
        Assert.Throws<ArgumentException>(() => view.AsReadOnly().ReadConsistent<Guid>(2, 16));
    }

    [Fact]
    public void RefusesWhatLiesOutsideAndWhatIsNoNumber()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View(0, 20);
        foreach (long offset in new[] { -8L, 16, 24, long.MaxValue - 7, long.MinValue })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Load<long>(offset));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.InterlockedIncrement<long>(offset));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(0, 4).Store(offset, 1L));
        }

        Assert.Contains("16 bytes", Assert.Throws<NotSupportedException>(() => view.Load<Guid>(0)).Message, StringComparison.Ordinal);
        Assert.Contains("Boolean", Assert.Throws<NotSupportedException>(() => view.Load<bool>(0)).Message, StringComparison.Ordinal);
        Assert.Contains("padding", Assert.Throws<NotSupportedException>(() => view.Store(0, (1, (byte)1))).Message, StringComparison.Ordinal);
        Assert.Contains("not an integer", Assert.Throws<NotSupportedException>(() => view.InterlockedAdd(0, 1.0)).Message, StringComparison.Ordinal);
        Assert.Contains("not an integer", Assert.Throws<NotSupportedException>(() => view.InterlockedIncrement<byte>(0)).Message, StringComparison.Ordinal);
        Assert.Contains("exchanges take 4 or 8", Assert.Throws<NotSupportedException>(() => view.InterlockedExchange(0, (byte)1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => default(WritableRelaxedView<byte>).Load<int>(0));
    }

    [Fact]
    public void KernelCopyHasNoAtomics()
    {
        using var file = new TempFile(new byte[100]);
        using WritableMappedBuffer buffer = file.OpenWritable(FaultProtection.KernelCopy);
        WritableRelaxedView<byte> view = buffer.View();
        Assert.Contains("SignalGuard", Assert.Throws<PlatformNotSupportedException>(() => view.Load<int>(0)).Message, StringComparison.Ordinal);
        Assert.Throws<PlatformNotSupportedException>(() => view.StoreRelease(0, 1));
        Assert.Throws<PlatformNotSupportedException>(() => view.InterlockedIncrement<int>(0));
        Assert.Throws<PlatformNotSupportedException>(() => view.AsReadOnly().ReadConsistent<long>(0, 8));
        Assert.Throws<PlatformNotSupportedException>(() => view.WriteConsistent(0, 8, 1L));
        Assert.Equal(new byte[100], file.Content());
    }

    /// <summary>A locked instruction on a mapping for reading ends the process, so no member that has one may take a view for reading.</summary>
    [Fact]
    public void ReadOnlyViewsHaveNoLockedMembers()
    {
        MethodInfo[] members = [.. typeof(RelaxedView<>).Assembly.GetExportedTypes().SelectMany(t => t.GetMethods()).Where(m => m.Name.StartsWith("Interlocked", StringComparison.Ordinal) || m.Name is "Store" or "StoreRelease" or "WriteConsistent")];
        Assert.Equal(11, members.Length);
        Assert.All(members, m => Assert.Equal(typeof(WritableRelaxedView<byte>), m.GetParameters()[0].ParameterType));
        Assert.DoesNotContain(typeof(RelaxedView<>).GetMethods(), m => m.Name.StartsWith("op_", StringComparison.Ordinal) && m.ReturnType.Name.StartsWith("Writable", StringComparison.Ordinal));
    }

    [Fact]
    public void LossAndDisposeAreReported()
    {
        using var file = new TempFile(TempFile.Pattern(10_000));
        WritableMappedBuffer buffer = file.OpenWritable(FaultProtection.SignalGuard);
        WritableRelaxedView<byte> view = buffer.View();
        file.SetLength(4096);
        Assert.Equal(4096, Assert.Throws<MappedFaultException>(() => view.InterlockedIncrement<long>(8192)).Offset);
        Assert.Throws<MappedFaultException>(() => view.Load<long>(8192));
        Assert.Throws<MappedFaultException>(() => view.StoreRelease(8192, 1L));
        Assert.Throws<MappedFaultException>(() => view.WriteConsistent(0, 8192, 1L));
        view.InterlockedIncrement<long>(4088);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.InterlockedIncrement<long>(0));
        Assert.Throws<ObjectDisposedException>(() => view.LoadAcquire<long>(0));
        Assert.Throws<ObjectDisposedException>(() => view.Store(0, 1));
    }

    [Fact]
    public void CountsUnderThreads()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                view.InterlockedIncrement<int>(0);
                view.InterlockedAdd(8, 3L);
            }
        });
        Assert.Equal((160_000, 480_000), (view.Load<int>(0), view.Load<long>(8)));
    }

    [Fact]
    public void ReadsConsistentRecords()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        RelaxedView<byte> reader = view;
        view.WriteConsistent(0, 9, new Guid(TempFile.Pattern(16)));
        Assert.Equal(2u, view.Load<uint>(0));
        Assert.Equal(new Guid(TempFile.Pattern(16)), reader.ReadConsistent<Guid>(0, 9));

        // a writer that died inside
        view.Store(0, 3u);
        byte[] record = new byte[16];
        Assert.False(reader.TryReadConsistent(0, 9, record));
        TimeoutException timeout = Assert.Throws<TimeoutException>(() => reader.ReadConsistent(0, 9, record, TimeSpan.FromMilliseconds(20)));
        Assert.Contains("sequence at byte 0 is 3", timeout.Message, StringComparison.Ordinal);
        view.WriteConsistent(0, 9, new byte[16]);
        Assert.Equal((4u, default), (view.Load<uint>(0), reader.ReadConsistent<Guid>(0, 9)));

        view.Store(0, uint.MaxValue - 1);
        view.WriteConsistent(0, 9, [1, 2]);
        Assert.Equal(0u, view.Load<uint>(0)); // it wraps around
        Assert.Throws<ArgumentOutOfRangeException>(() => view.WriteConsistent(0, 4090, new byte[16]));
        Assert.Equal(0u, view.Load<uint>(0));
        Assert.Throws<NotSupportedException>(() => reader.ReadConsistent<decimal>(0, 8));
    }

    [Fact]
    public async Task RecordsAreNeverMixed()
    {
        using WritableMappedBuffer buffer = Create();
        WritableRelaxedView<byte> view = buffer.View();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        Task writer = Task.Run(
            () =>
            {
                byte[] record = new byte[200];
                for (byte round = 0; !stop.IsCancellationRequested; round++)
                {
                    record.AsSpan().Fill(round);
                    view.WriteConsistent(0, 64, record);
                }
            },
            TestContext.Current.CancellationToken);
        byte[] seen = new byte[200];
        int reads = 0;
        for (; !writer.IsCompleted; reads++)
        {
            view.AsReadOnly().ReadConsistent(0, 64, seen, TimeSpan.FromSeconds(20));
            Assert.Equal(-1, seen.AsSpan().IndexOfAnyExcept(seen[0]));
        }

        await writer;
        Assert.True(reads > 10);
    }

    private static WritableMappedBuffer Create()
    {
        Protections.Require(FaultProtection.SignalGuard);
        return SharedMemory.CreateAnonymous(4096);
    }
}

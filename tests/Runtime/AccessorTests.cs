using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Views of what the framework mapped.</summary>
public sealed class AccessorTests
{
    [Theory, InlineData(MemoryMappedFileAccess.Read), InlineData(MemoryMappedFileAccess.ReadWrite), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void OffsetsCountFromTheViewsStart(MemoryMappedFileAccess access)
    {
        byte[] content = TempFile.Pattern(20_000);
        using var file = new TempFile(content);
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open, null, 0);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(5001, 7000, access);
        Assert.NotEqual(0, accessor.PointerOffset);

        Assert.Equal(content[5001..12_001], accessor.AsRelaxedView().ToArray());
        Assert.Equal(content[5101..5201], accessor.AsRelaxedView(100, 100).ToArray());
        Assert.Equal(BitConverter.ToInt64(content, 5011), accessor.AsRelaxedView<long>(10, 5)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => accessor.AsRelaxedView(6999, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => accessor.AsRelaxedView(-1, 1));
        Assert.Same(MappedBuffer.FromAccessor(accessor), MappedBuffer.FromAccessor(accessor));
        Assert.Equal(SignalGuardSwitch.Protection, MappedBuffer.FromAccessor(accessor).FaultProtection);
    }

    [Theory, InlineData(MemoryMappedFileAccess.ReadWrite), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void SeesWhatIsWrittenLater(MemoryMappedFileAccess access)
    {
        using var file = new TempFile(TempFile.Pattern(9000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 0, access);
        RelaxedView<byte> view = accessor.AsRelaxedView();
        accessor.Write(8000, 0x1234_5678_9ABC_DEF0);
        Assert.Equal(0x1234_5678_9ABC_DEF0, view.Read<long>(8000));
    }

    [Theory, InlineData(MemoryMappedFileAccess.Read), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void SurvivesTheAccessor(MemoryMappedFileAccess access)
    {
        byte[] content = TempFile.Pattern(9000);
        using var file = new TempFile(content);
        RelaxedView<byte> view;
        using (var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open))
        using (MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 9000, access))
        {
            view = accessor.AsRelaxedView();
        }

        Assert.Equal(content, view.ToArray());
        Assert.Equal(content[17], view[17]);
    }

    [Theory, InlineData(MemoryMappedFileAccess.Read), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void ReportsATruncation(MemoryMappedFileAccess access)
    {
        using var file = new TempFile(TempFile.Pattern(200_000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(5000, 150_000, access);
        RelaxedView<byte> view = accessor.AsRelaxedView();
        Assert.NotEqual(0, view[0]);
        file.SetLength(100_000);

        // no descriptor, so the loss is known by the page: 102,400 in the file
        Assert.Equal(102_400 - 5000, Assert.Throws<MappedFaultException>(() => view.Count((byte)0)).Offset);
        Assert.Throws<MappedFaultException>(() => view[140_000]);
        Assert.NotEqual(0, view[94_000]);
    }

    /// <summary>A read that begins behind the end tells no less than one that runs into it.</summary>
    [Theory, InlineData(MemoryMappedFileAccess.Read), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void UnderKernelCopyAReadBehindTheEndFindsTheFirstLostPage(MemoryMappedFileAccess access)
    {
        Protections.Require(FaultProtection.KernelCopy);
        foreach (int cut in new[] { 100_000, 4096, 8192, 6000 })
        {
            using var file = new TempFile(TempFile.Pattern(200_000));
            using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
            using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(5000, 150_000, access);
            RelaxedView<byte> view = accessor.AsRelaxedView();
            file.SetLength(cut);
            long expected = Math.Max(0, ((cut + 4095) / 4096 * 4096) - 5000);
            Assert.Equal(expected, Assert.Throws<MappedFaultException>(() => view.Read<long>(140_001)).Offset);
            Assert.Equal(expected, MappedBuffer.FromAccessor(accessor).RefreshLength());
            Assert.Equal(expected, view.Slice(0, expected).ToArray().LongLength);
        }
    }

    [Fact]
    public void RefusesWhatCannotBeRead()
    {
        using var file = new TempFile(TempFile.Pattern(9000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Write);
        Assert.Throws<UnauthorizedAccessException>(() => accessor.AsRelaxedView());
        accessor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => accessor.AsRelaxedView());
        Assert.Throws<ArgumentNullException>(() => MappedBuffer.FromAccessor(null!));
    }

    [Fact]
    public void DisposeIsFollowedByANewBuffer()
    {
        byte[] content = TempFile.Pattern(9000);
        using var file = new TempFile(content);
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 9000, MemoryMappedFileAccess.Read);
        RelaxedView<byte> view = accessor.AsRelaxedView();
        MappedBuffer.FromAccessor(accessor).Dispose();
        Assert.Throws<ObjectDisposedException>(() => view[0]);
        Assert.Equal(content, accessor.AsRelaxedView().ToArray());
    }

    /// <summary>Its memory is the accessor's own: what one buffer has found lost there, a second one could not know.</summary>
    [Fact]
    public void ACopyOnWriteViewIsAdoptedOnce()
    {
        Protections.Require(FaultProtection.SignalGuard);
        byte[] content = TempFile.Pattern(9000);
        using var file = new TempFile(content);
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 9000, MemoryMappedFileAccess.CopyOnWrite);
        RelaxedView<byte> view = accessor.AsRelaxedView();
        accessor.Write(4, (byte)0xEE);
        Assert.Equal(0xEE, view[4]);
        MappedBuffer.FromAccessor(accessor).Dispose();
        Assert.Throws<ObjectDisposedException>(() => view[0]);
        Assert.Throws<ObjectDisposedException>(() => accessor.AsRelaxedView());
        Assert.Equal(content[5], accessor.ReadByte(5)); // the user's own memory stays
        Assert.Equal(0xEE, accessor.ReadByte(4));
    }

    /// <summary>The store that faults is the user's own: without the handler it would end the process, with it the page is one of zeros from then on.</summary>
    [Fact]
    public void ALostCopyOnWritePageStaysWritable()
    {
        Protections.Require(FaultProtection.SignalGuard);
        using var file = new TempFile(TempFile.Pattern(40_000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 40_000, MemoryMappedFileAccess.CopyOnWrite);
        RelaxedView<byte> view = accessor.AsRelaxedView();
        file.SetLength(5000);
        accessor.Write(30_000, (byte)7);
        Assert.Equal(7, accessor.ReadByte(30_000));
        Assert.Throws<MappedFaultException>(() => view[30_000]);
        Assert.NotEqual(0, view[100]);
    }
}

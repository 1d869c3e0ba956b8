using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Stores through what the framework mapped.</summary>
public sealed class AdoptedWritableTests
{
    [Theory, InlineData(MemoryMappedFileAccess.ReadWrite), InlineData(MemoryMappedFileAccess.CopyOnWrite)]
    public void StoresGoWhereThoseOfTheAccessorGo(MemoryMappedFileAccess access)
    {
        byte[] content = TempFile.Pattern(20_000);
        using var file = new TempFile(content);
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open, null, 0);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(5001, 7000, access);
        WritableMappedBuffer buffer = WritableMappedBuffer.FromAccessor(accessor);
        bool isPrivate = access == MemoryMappedFileAccess.CopyOnWrite;
        Assert.Equal(isPrivate && OperatingSystem.IsLinux(), buffer.ChangesArePrivate);

        accessor.AsWritableRelaxedView()[0] = 200;
        accessor.AsWritableRelaxedView(10, 8).Fill(201);
        accessor.Write(20, (byte)202);
        Assert.Equal((200, 201, 202), (accessor.ReadByte(0), accessor.ReadByte(17), buffer.View()[20]));
        Assert.Equal(200, accessor.AsRelaxedView()[0]);
        Assert.Equal(isPrivate ? content[5001] : 200, file.Content()[5001]);
        Assert.Equal(content[5000], file.Content()[5000]);
        Assert.Same(buffer, WritableMappedBuffer.FromAccessor(accessor));
        Assert.Throws<ArgumentOutOfRangeException>(() => accessor.AsWritableRelaxedView(6999, 2));
        Assert.Throws<InvalidOperationException>(() => buffer.Grow(8000));
        Assert.Throws<InvalidOperationException>(buffer.DuplicateHandle);
        if (isPrivate)
        {
            Assert.Throws<InvalidOperationException>(() => buffer.Flush());
        }
        else
        {
            buffer.Flush(FlushMode.Durable);
        }
    }

    [Fact]
    public void ATruncationIsReported()
    {
        using var file = new TempFile(TempFile.Pattern(200_000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor(5000, 150_000, MemoryMappedFileAccess.ReadWrite);
        WritableRelaxedView<byte> view = accessor.AsWritableRelaxedView();
        file.SetLength(100_000);

        // no descriptor, so the loss is known by the page: 102,400 in the file
        Assert.Equal(102_400 - 5000, Assert.Throws<MappedFaultException>(() => view.Fill(1)).Offset);
        Assert.Throws<MappedFaultException>(() => view[140_000] = 1);
        Assert.Throws<MappedFaultException>(() => WritableMappedBuffer.FromAccessor(accessor).Flush());
        Assert.Throws<MappedFaultException>(() => accessor.AsRelaxedView()[140_000]);
        view[94_000] = 7;
        Assert.Equal(7, file.Content()[99_000]);
    }

    [Fact]
    public void AFileMayBeDisposedWhereItsMemoryIsNotNeeded()
    {
        using var file = new TempFile(TempFile.Pattern(10_000));
        WritableMappedBuffer buffer;
        MappedBuffer reader;
        using (var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open))
        {
            buffer = WritableMappedBuffer.FromMemoryMappedFile(map, 4097, 5000);
            reader = MappedBuffer.FromMemoryMappedFile(map, 4097);
            Assert.Throws<UnauthorizedAccessException>(() => WritableMappedBuffer.FromMemoryMappedFile(map, 0, 1_000_000));
            Assert.Throws<ArgumentOutOfRangeException>(() => MappedBuffer.FromMemoryMappedFile(map, -1));
        }

        buffer.View()[1] = 99;
        Assert.Equal((5000L, (byte)99, (byte)99), (buffer.Length, reader.View()[1], file.Content()[4098]));
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => buffer.View());
        Assert.Equal(99, reader.View()[1]);
        reader.Dispose();
    }

    [Fact]
    public void RefusesWhatCannotBeWritten()
    {
        using var file = new TempFile(TempFile.Pattern(9000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open);
        using MemoryMappedViewAccessor readOnly = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Assert.Contains("writing", Assert.Throws<UnauthorizedAccessException>(() => readOnly.AsWritableRelaxedView()).Message, StringComparison.Ordinal);
        Assert.NotEqual(0, readOnly.AsRelaxedView()[0]);
        using MemoryMappedViewAccessor writeOnly = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Write);
        Assert.Throws<UnauthorizedAccessException>(() => writeOnly.AsWritableRelaxedView());
        MemoryMappedViewAccessor accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);
        WritableRelaxedView<byte> view = accessor.AsWritableRelaxedView();
        MappedBuffer.FromAccessor(accessor).Dispose(); // the same core
        Assert.Throws<ObjectDisposedException>(() => view[0] = 1);
        accessor.AsWritableRelaxedView()[0] = 5;
        Assert.Equal(5, file.Content()[0]);
        accessor.Dispose();
        accessor = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);
        accessor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => accessor.AsWritableRelaxedView());
        Assert.Throws<ArgumentNullException>(() => WritableMappedBuffer.FromAccessor(null!));
        Assert.Throws<ArgumentNullException>(() => WritableMappedBuffer.FromMemoryMappedFile(null!));
        Assert.Throws<ArgumentNullException>(() => MappedBuffer.FromMemoryMappedFile(null!));
    }
}

using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>The copy that needs no owner.</summary>
public sealed unsafe class MappedCopyTests
{
    [Fact]
    public void CopiesOutOfAnyMemory()
    {
        int[] live = [.. Enumerable.Range(0, 100_000)];
        Assert.Equal(live, MappedCopy.ToArray<int>(live));
        Assert.Empty(MappedCopy.ToArray<int>([]));
        int[] target = new int[100_001];
        MappedCopy.CopyTo<int>(live, target);
        Assert.Equal(live, target[..^1]);
        Assert.Throws<ArgumentException>(() => MappedCopy.CopyTo<int>(live, target.AsSpan(0, 99_999)));
        Assert.False(MappedCopy.TryCopyTo<int>(live, target.AsSpan(0, 99_999)));
        int value = 42;
        Assert.Equal(42, MappedCopy.Read<int>(&value));
    }

    [Fact]
    public void ReportsALostPageByItsOffset()
    {
        using var file = new TempFile(TempFile.Pattern(100_000));
        using var map = MemoryMappedFile.CreateFromFile(file.Path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            file.SetLength(8192);
            Assert.Equal(8192, Assert.Throws<MappedFaultException>(() => MappedCopy.ToArray(new ReadOnlySpan<byte>(start, 100_000))).Offset);
            Assert.Equal(192, Assert.Throws<MappedFaultException>(() => MappedCopy.CopyTo(new ReadOnlySpan<byte>(start + 8000, 1000), new byte[1000])).Offset);
            Assert.Throws<MappedFaultException>(() => MappedCopy.Read<long>(start + 50_000));
            Assert.Equal(TempFile.Pattern(8192), MappedCopy.ToArray(new ReadOnlySpan<byte>(start, 8192)));
            Assert.Throws<MappedFaultException>(() => MappedCopy.Read<long>((void*)8));
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
}

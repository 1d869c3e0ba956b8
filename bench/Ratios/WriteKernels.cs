using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>Stores and atomic accesses, over a writable view, a pointer to the same mapping, a span over it, or an accessor. A file of their own, which they overwrite.</summary>
internal sealed unsafe class WriteKernels : IDisposable
{
    public const int Bytes = Subject.MiB;
    public const int Operations = Bytes / sizeof(long);
    private readonly string _path;
    private readonly WritableMappedBuffer _buffer;
    private readonly WritableRelaxedView<byte> _view;
    private readonly MemoryMappedFile _mapped;
    private readonly MemoryMappedViewAccessor _accessor;
    private readonly byte* _raw;
    private readonly byte[] _source = new byte[Bytes];

    public WriteKernels(string directory)
    {
        _path = Path.Combine(directory, $"ratios-write-{Environment.ProcessId}");
        _buffer = WritableMappedBuffer.CreateNew(_path, Bytes);
        _view = _buffer.View();
        _mapped = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        _accessor = _mapped.CreateViewAccessor();
        byte* pointer = null;
        _accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);

        // SAFETY: both mappings live until Dispose. The buffer's own is the fair one to compare with; under KernelCopy it has none.
        _raw = _buffer.FaultProtection == FaultProtection.SignalGuard ? _view.AsReadOnly().Address : pointer + _accessor.PointerOffset;
    }

    public bool HasAtomics => _buffer.FaultProtection == FaultProtection.SignalGuard;

    public long View(int times) => Longs(_view, times);

    public long Raw(int times) => Longs(_raw, times);

    public long Span(int times) => Longs(new Span<byte>(_raw, Bytes), times);

    public long Accessor(int times) => Longs(_accessor, times);

    public long IndexView(int times) => Index(_view, times);

    public long IndexSpan(int times) => Index(new Span<byte>(_raw, Bytes), times);

    public long CopyView(int times) => Copy(_view, _source, times);

    public long CopySpan(int times) => Copy(new Span<byte>(_raw, Bytes), _source, times);

    public long CopyAccessor(int times) => Copy(_accessor, _source, times);

    public long FillView(int times) => Fill(_view, times);

    public long FillSpan(int times) => Fill(new Span<byte>(_raw, Bytes), times);

    public long IncrementView(int times) => Increment(_view, times);

    public long IncrementRaw(int times) => Increment(_raw, times);

    public long PublishView(int times) => Publish(_view, times);

    public long PublishRaw(int times) => Publish(_raw, times);

    public void Dispose()
    {
        _accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
        _mapped.Dispose();
        _buffer.Dispose();
        File.Delete(_path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Longs(WritableRelaxedView<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= bytes.Length - sizeof(long); offset += sizeof(long))
            {
                bytes.Write(offset, (long)offset);
            }
        }

        return bytes.Read<long>(Bytes - sizeof(long));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Longs(byte* bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= Bytes - sizeof(long); offset += sizeof(long))
            {
                // SAFETY: offset <= Bytes - 8
                Unsafe.WriteUnaligned(bytes + offset, (long)offset);
            }
        }

        return Unsafe.ReadUnaligned<long>(bytes + Bytes - sizeof(long));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Longs(Span<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= bytes.Length - sizeof(long); offset += sizeof(long))
            {
                System.Runtime.InteropServices.MemoryMarshal.Write(bytes[offset..], (long)offset);
            }
        }

        return System.Runtime.InteropServices.MemoryMarshal.Read<long>(bytes[^sizeof(long)..]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Longs(MemoryMappedViewAccessor bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset <= Bytes - sizeof(long); offset += sizeof(long))
            {
                bytes.Write(offset, (long)offset);
            }
        }

        return bytes.ReadInt64(Bytes - sizeof(long));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Index(WritableRelaxedView<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int index = 0; index < bytes.Length; index++)
            {
                bytes[index] = (byte)index;
            }
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Index(Span<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int index = 0; index < bytes.Length; index++)
            {
                bytes[index] = (byte)index;
            }
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Copy(WritableRelaxedView<byte> bytes, byte[] source, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.CopyFrom(source);
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Copy(Span<byte> bytes, byte[] source, int times)
    {
        for (int i = 0; i < times; i++)
        {
            source.CopyTo(bytes);
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Copy(MemoryMappedViewAccessor bytes, byte[] source, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.WriteArray(0, source, 0, source.Length);
        }

        return bytes.ReadByte(Bytes - 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Fill(WritableRelaxedView<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.Fill(7);
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Fill(Span<byte> bytes, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bytes.Fill(7);
        }

        return bytes[Bytes - 1];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(WritableRelaxedView<byte> bytes, int times)
    {
        bytes.Store(0, 0L);
        for (int i = 0; i < times * Operations; i++)
        {
            bytes.InterlockedIncrement<long>(0);
        }

        return bytes.Load<long>(0) / times;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Increment(byte* bytes, int times)
    {
        // SAFETY: the first word of the mapping
        *(long*)bytes = 0;
        for (int i = 0; i < times * Operations; i++)
        {
            Interlocked.Increment(ref *(long*)bytes);
        }

        return *(long*)bytes / times;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Publish(WritableRelaxedView<byte> bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset < Bytes; offset += sizeof(long))
            {
                bytes.StoreRelease(offset, (long)offset);
                sum += bytes.LoadAcquire<long>(offset);
            }
        }

        return sum / times;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Publish(byte* bytes, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            for (int offset = 0; offset < Bytes; offset += sizeof(long))
            {
                // SAFETY: offset <= Bytes - 8
                Volatile.Write(ref *(long*)(bytes + offset), offset);
                sum += Volatile.Read(ref *(long*)(bytes + offset));
            }
        }

        return sum / times;
    }
}

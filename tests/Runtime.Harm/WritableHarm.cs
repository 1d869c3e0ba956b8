using System.Diagnostics;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>Hazards of stores. Each returns null when it went as promised, else what did not.</summary>
internal static class WritableHarm
{
    private const long Cutoff = 1_000_123;

    /// <summary>Another process truncates while this one stores: an exception with the offset, from Flush too, and the file never grows again.</summary>
    public static string? Truncate(FaultProtection protection, string operation, string file, Action<long> cut)
    {
        using WritableMappedBuffer buffer = WritableMappedBuffer.Open(file, Require(protection));
        WritableRelaxedView<byte> view = buffer.View();
        byte[] source = new byte[view.Length];
        var cutter = new Thread(() => { Thread.Sleep(50); cut(Cutoff); });
        cutter.Start();
        try
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < 20;)
            {
                Store(operation, view, source);
            }

            return "never noticed";
        }
        catch (MappedFaultException fault)
        {
            Console.WriteLine(fault.Message);
            cutter.Join();
            return fault is not { Offset: Cutoff, Kind: MappedFaultKind.Truncated } ? $"offset {fault.Offset}, kind {fault.Kind}"
                : Refuses(() => view[Cutoff] = 1) is { } store ? store
                : Refuses(() => buffer.Flush()) is { } flush ? "flush " + flush
                : new FileInfo(file).Length != Cutoff ? $"the file has {new FileInfo(file).Length} bytes"
                : StoresBelow(buffer, view);
        }
        finally
        {
            cutter.Join();
        }
    }

    /// <summary>A small file on a small file system grows until there is no room: an exception, and the file is as it was.</summary>
    public static string? FullGrowth(FaultProtection protection, string directory)
    {
        string file = Path.Combine(directory, "grows");
        using WritableMappedBuffer buffer = WritableMappedBuffer.CreateNew(file, 1 << 20, Require(protection));
        buffer.View().Fill(7);
        try
        {
            buffer.Grow(1L << 30);
            return "grew";
        }
        catch (IOException refusal) when (refusal is not MappedFaultException)
        {
            Console.WriteLine(refusal.Message);
        }

        if (buffer.Length != 1 << 20 || new FileInfo(file).Length != 1 << 20)
        {
            return $"the buffer has {buffer.Length} bytes, the file {new FileInfo(file).Length}";
        }

        buffer.Grow(2 << 20);
        buffer.View().Fill(8);
        buffer.Flush(FlushMode.Durable);
        return buffer.View().AsReadOnly().IndexOfAnyExcept((byte)8) is var other and >= 0 ? $"another byte at {other}" : null;
    }

    /// <summary>Stores to the holes of a sparse file until the file system is full: an exception with the page and the reason.</summary>
    public static string? FullSparse(FaultProtection protection, string operation, string directory)
    {
        string file = Path.Combine(directory, "sparse");
        using (FileStream sparse = File.Create(file))
        {
            sparse.SetLength(64 << 20);
        }

        using WritableMappedBuffer buffer = WritableMappedBuffer.Open(file, Require(protection));
        WritableRelaxedView<byte> view = buffer.View();
        try
        {
            switch (operation)
            {
                case "fill":
                    view.Fill(7);
                    break;
                case "prefault":
                    buffer.PrefaultForWriting(0, buffer.Length);
                    break;
                default:
                    for (long page = 0; page < buffer.Length; page += 4096)
                    {
                        view[page] = 7;
                    }

                    break;
            }

            return "everything was stored";
        }
        catch (MappedFaultException fault)
        {
            Console.WriteLine(fault.Message);
            long room = new DriveInfo(directory).TotalSize;
            if (fault.Kind != MappedFaultKind.DiskFull || fault.Offset % 4096 != 0 || fault.Offset < room / 2 || fault.Offset > room)
            {
                return $"kind {fault.Kind}, offset {fault.Offset} of {room}";
            }

            for (long page = 0; page < fault.Offset && operation != "prefault"; page += 4096)
            {
                if (view[page] != 7)
                {
                    return $"{view[page]} at {page}";
                }
            }

            return Refuses(() => buffer.Flush()) is { } flush ? "flush " + flush : null;
        }
    }

    /// <summary>Counts in memory that another process counts in at the same time.</summary>
    public static string? Increments(string name, int count)
    {
        using WritableMappedBuffer buffer = SharedMemory.Open(name);
        WritableRelaxedView<byte> view = buffer.View();
        view.InterlockedIncrement<int>(0);
        while (view.LoadAcquire<int>(0) < 2)
        {
            Thread.SpinWait(10); // the other one
        }

        for (int i = 0; i < count; i++)
        {
            view.InterlockedIncrement<long>(8);
            view.InterlockedAdd(16, 3u);
            int seen = view.Load<int>(24);
            for (int before; (before = view.InterlockedCompareExchange(24, seen + 1, seen)) != seen; seen = before)
            {
            }
        }

        return null;
    }

    /// <summary>Writes records that another process reads.</summary>
    public static string? Records(string name)
    {
        using WritableMappedBuffer buffer = SharedMemory.Open(name);
        WritableRelaxedView<byte> view = buffer.View();
        byte[] record = new byte[500];
        for (byte round = 1; view.LoadAcquire<int>(8) == 0; round = (byte)(round % 250 + 1))
        {
            record.AsSpan().Fill(round);
            view.WriteConsistent(0, 64, record);
        }

        return null;
    }

    /// <summary>Stores through memory that another process has passed on.</summary>
    public static string? StoreThrough(string path)
    {
        using WritableMappedBuffer buffer = WritableMappedBuffer.Open(path);
        buffer.View().Write(8, 0x0123_4567_89AB_CDEF);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.SetLength(100);
            return "the memory could be truncated";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A mapping that fails late must not leave a gap that somebody else maps in, and that the finalizer then unmaps.</summary>
    public static unsafe string? FailedHugePages()
    {
        const int Size = 64 << 20;
        var memory = new List<nint>();
        for (int i = 0; i < 8; i++)
        {
            try
            {
                SharedMemory.CreateAnonymous(1L << 44, new() { HugePages = HugePageUse.Explicit2MiB }).Dispose();
                return "16 TiB of huge pages were there";
            }
            catch (IOException refusal)
            {
                Console.WriteLine(refusal.Message);
            }

            // SAFETY: given back at the end of the process only.
            byte* block = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(Size);
            block[Size / 2] = 1;
            memory.Add((nint)block);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return memory.TrueForAll(static block => ((byte*)block)[Size / 2] == 1) ? null : "memory was lost";
    }

    private static WritableMappedBufferOptions Require(FaultProtection protection) => new() { RequiredProtection = protection };

    private static void Store(string operation, WritableRelaxedView<byte> view, byte[] source)
    {
        switch (operation)
        {
            case "write":
                for (long at = 4096 - 8; at < view.LongLength; at += 4096)
                {
                    view.Write(at, at);
                }

                break;
            case "fill":
                view.Fill(9);
                break;
            case "copy-from":
                view.CopyFrom(source);
                break;
            case "interlocked":
                for (long at = 4096 - 8; at < view.LongLength; at += 4096)
                {
                    view.InterlockedIncrement<long>(at);
                }

                break;
            default:
                throw new InvalidOperationException($"unknown operation {operation}");
        }
    }

    private static string? StoresBelow(WritableMappedBuffer buffer, WritableRelaxedView<byte> view)
    {
        view[Cutoff - 1] = 77;
        buffer.Flush(0, Cutoff, FlushMode.Durable);
        return view[Cutoff - 1] == 77 ? null : "a store below the loss is gone";
    }

    private static string? Refuses(Action store)
    {
        try
        {
            store();
            return "is not refused";
        }
        catch (MappedFaultException)
        {
            return null;
        }
    }
}

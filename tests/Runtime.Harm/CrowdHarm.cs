using System.Diagnostics;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>Many buffers, many mappings, other processes started meanwhile.</summary>
internal static unsafe class CrowdHarm
{
    /// <summary>1,000 buffers alive on two threads, of which 100 fault.</summary>
    public static string? Thousand(string file)
    {
        string whole = file + ".whole";
        File.Copy(file, whole);
        try
        {
            MappedBuffer[] buffers = [.. Enumerable.Range(0, 1000).Select(i => MappedBuffer.Open(i % 10 == 0 ? file : whole))];
            foreach (MappedBuffer buffer in buffers)
            {
                _ = buffer.View()[0];
            }

            Shorten(file, 8192);
            int lost = 0, right = 0;
            Parallel.For(0, buffers.Length, i =>
            {
                RelaxedView<byte> view = buffers[i].View();
                try
                {
                    Interlocked.Add(ref right, view.Read<int>(100_000) == 0x0101_0101 && i % 10 != 0 ? 1 : 0);
                }
                catch (MappedFaultException fault) when (fault.Offset == 8192 && fault.Path == file && i % 10 == 0 && view[8191] == 1)
                {
                    Interlocked.Increment(ref lost);
                }
            });
            Array.ForEach(buffers, static b => b.Dispose());
            return (lost, right) == (100, 900) ? null : $"{lost} lost, {right} right";
        }
        finally
        {
            File.Delete(whole);
        }
    }

    /// <summary>No mapping is left to split one (vm.max_map_count): the handler gives up the whole buffer, which needs none, and a new buffer is an exception.</summary>
    public static string? NoMappingLeft(string file)
    {
        // once before, so that all code is there: the JIT needs mappings too
        string rehearsal = file + ".rehearsal";
        File.Copy(file, rehearsal);
        string? before = Exhaust(rehearsal, leave: 50);
        File.Delete(rehearsal);
        return before ?? Exhaust(file, leave: 0);
    }

    /// <summary>Processes are started while threads fault: the child has our handler until it becomes another program, and no copy of our slots is written.</summary>
    public static string? Starts(string file)
    {
        using var stop = new CancellationTokenSource();
        long faults = 0;
        byte[] content = File.ReadAllBytes(file);
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            string own = $"{file}.{i}";
            while (!stop.IsCancellationRequested)
            {
                File.WriteAllBytes(own, content.AsSpan(0, 65_536));
                using MappedBuffer buffer = MappedBuffer.Open(own);
                Shorten(own, 4096);
                try
                {
                    _ = buffer.View().Count((byte)1);
                }
                catch (MappedFaultException fault) when (fault.Offset == 4096)
                {
                    Interlocked.Increment(ref faults);
                }
            }

            File.Delete(own);
        }))];
        Array.ForEach(threads, static t => t.Start());
        int started = 0;
        for (; started < 100; started++)
        {
            using Process child = Process.Start("true");
            child.WaitForExit();
            if (child.ExitCode != 0)
            {
                return $"a child ended with {child.ExitCode}";
            }
        }

        stop.Cancel();
        Array.ForEach(threads, static t => t.Join());
        Console.WriteLine($"{started} children, {faults} faults");
        return faults > 0 ? null : "nothing faulted";
    }

    private static string? Exhaust(string file, int leave)
    {
        const int Most = 70_000;
        using MappedBuffer buffer = MappedBuffer.Open(file);
        RelaxedView<byte> view = buffer.View();
        _ = view[0];
        Shorten(file, 8192);
        byte** pages = (byte**)System.Runtime.InteropServices.NativeMemory.Alloc(Most, (nuint)sizeof(byte*));
        int taken = 0;
        for (; taken < Most; taken++)
        {
            // in turn readable and not, so that neighbours do not become one mapping
            int protection = taken % 2 == 0 ? Libc.ProtRead : 0;
            void* page = Libc.Map(null, 4096, protection, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
            if (page == Libc.MapFailed)
            {
                break;
            }

            pages[taken] = (byte*)page;
        }

        for (int i = 0; i < leave && taken > 0; i++)
        {
            _ = Libc.Unmap(pages[--taken], 4096);
        }

        MappedFaultException? fault = Read(view);
        bool isRefused = IsRefused(file);
        while (taken > 0)
        {
            _ = Libc.Unmap(pages[--taken], 4096);
        }

        System.Runtime.InteropServices.NativeMemory.Free(pages);
        Console.WriteLine($"offset {fault?.Offset}, a new buffer is refused: {isRefused}");

        // all is given up where there is no mapping for a part: also what the file still has, which is then lost for no cause that can be found
        return fault is null ? "nothing was reported"
            : fault.Kind != (leave == 0 ? MappedFaultKind.Unknown : MappedFaultKind.Truncated) ? $"kind {fault.Kind}"
            : fault.Offset != (leave == 0 ? 0 : 8192) ? $"offset {fault.Offset}"
            : isRefused == (leave == 0) ? null : $"a new buffer is refused: {isRefused}";
    }

    private static MappedFaultException? Read(RelaxedView<byte> view)
    {
        try
        {
            _ = view.Read<long>(1_000_000);
            return null;
        }
        catch (MappedFaultException fault)
        {
            return fault;
        }
    }

    private static bool IsRefused(string file)
    {
        try
        {
            MappedBuffer.Open(file).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static void Shorten(string file, long length)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }
}

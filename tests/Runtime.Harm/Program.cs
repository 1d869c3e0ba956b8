using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using MmapAnalyzers.Runtime;
using MmapAnalyzers.Runtime.Harm;

// One hazard a run: `harm [--kernel-copy] VERB FILE`. Exit code 0 = survived as promised, 1 = did not; 134 = the process died.
// The tests in tests/Runtime start it and assert the exit code.
if (args is ["--kernel-copy", ..])
{
    AppContext.SetSwitch("MmapAnalyzers.Runtime.DisableSignalGuard", true);
    args = args[1..];
}

return args switch
{
    ["raw-span", var file] => RawSpan(file),
    ["foreign-sigbus", var file] => ForeignSigbus(file),
    ["null-reference", var file] => NullReference(file),
    ["finalise", var file] => Finalise(file),
    ["dispose-under-readers", var file] => DisposeUnderReaders(file),
    ["posix-signal-before", var file] => HandlerHarm.PosixSignal(isBefore: true, file),
    ["posix-signal-after", var file] => HandlerHarm.PosixSignal(isBefore: false, file),
    ["earlier-handler", var kind, var file] => HandlerHarm.Earlier(kind, file),
    ["later-handler", var file] => HandlerHarm.Later(file),
    ["sent-signal", var kind, var file] => HandlerHarm.Sent(kind, file),
    ["io-errors", var directory] => DeviceHarm.IoErrors(directory),
    ["checksum", var directory] => Report(DiskHarm.Checksum(directory)),
    ["shorter-device", var directory] => Report(DiskHarm.ShorterDevice(directory)),
    ["thousand", var file] => Report(CrowdHarm.Thousand(file)),
    ["no-mapping-left", var file] => Report(CrowdHarm.NoMappingLeft(file)),
    ["starts", var file] => Report(CrowdHarm.Starts(file)),
    ["fuse-server", var directory] => FuseServer.Serve(directory),
    ["lost-store", var file] => GuardHarm.LostStore(file),
    ["surface", var file] => Report(Surface.Use(file)),
    ["unreadable", var file] when !OperatingSystem.IsWindows() => Unreadable(file),
    ["truncate", var operation, var file] => Truncate(operation, file),
    ["write-truncate", var protection, var operation, var file] => Report(WritableHarm.Truncate(Choose(protection), operation, file, length => Cut(file, length))),
    ["full-growth", var protection, var directory] => Report(WritableHarm.FullGrowth(Choose(protection), directory)),
    ["full-sparse", var protection, var operation, var directory] => Report(WritableHarm.FullSparse(Choose(protection), operation, directory)),
    ["increments", var count, var name] => Report(WritableHarm.Increments(name, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture))),
    ["failed-huge-pages"] => Report(WritableHarm.FailedHugePages()),
    ["records", var name] => Report(WritableHarm.Records(name)),
    ["store-through", var path] => Report(WritableHarm.StoreThrough(path)),
    _ => 2,
};

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}

static int Report(string? failure) => failure is null ? 0 : Fail(failure);

// Before the first buffer: the whole process has one protection.
static FaultProtection Choose(string name)
{
    FaultProtection protection = Enum.Parse<FaultProtection>(name);
    AppContext.SetSwitch("MmapAnalyzers.Runtime.DisableSignalGuard", protection == FaultProtection.KernelCopy);
    return protection;
}

static void Cut(string file, long length)
{
    using Process truncate = Process.Start("truncate", ["-s", length.ToString(System.Globalization.CultureInfo.InvariantCulture), file]);
    truncate.WaitForExit();
    if (truncate.ExitCode != 0)
    {
        throw new InvalidOperationException($"truncate ended with {truncate.ExitCode}");
    }
}

// The control: what the library is for. Dies with 134.
static unsafe int RawSpan(string file)
{
    using var map = MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
    using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    byte* start = null;
    view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    var span = new ReadOnlySpan<byte>(start, (int)view.Capacity);
    Cut(file, 4096);
    try
    {
        return Fail($"a raw span survived: {span.IndexOf((byte)0xFE)}");
    }
    catch (Exception e) when (e is AccessViolationException or IOException)
    {
        return Fail("the runtime has learned to catch it");
    }
}

// Our handler is installed, the fault is not ours: CoreCLR's message and 134, as without us.
static int ForeignSigbus(string file)
{
    string other = file + ".other";
    File.Copy(file, other, overwrite: true);
    using MappedBuffer buffer = MappedBuffer.Open(other);
    return buffer.FaultProtection == FaultProtection.SignalGuard && buffer.View().IndexOf((byte)0xFE) < 0 ? RawSpan(file) : Fail("no guard");
}

static int NullReference(string file)
{
    using MappedBuffer buffer = MappedBuffer.Open(file);
    int caught = 0;
    for (int i = 0; i < 1000; i++)
    {
        try
        {
            caught += ((string?)null)!.Length;
        }
        catch (NullReferenceException)
        {
            caught++;
        }
    }

    return caught == 1000 ? 0 : Fail($"{caught} of 1000");
}

// Buffers that nobody disposes: addresses, slots and descriptors come back by collection, while other buffers fault.
static int Finalise(string file)
{
    long Mapped() => File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(file, StringComparison.Ordinal));
    static void Leak(string file)
    {
        for (int i = 0; i < 200; i++)
        {
            if (MappedBuffer.Open(file).View()[i] != 1)
            {
                throw new InvalidOperationException("wrong byte");
            }
        }
    }

    for (int round = 0; round < 10; round++)
    {
        Leak(file);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    GC.Collect();
    GC.WaitForPendingFinalizers();
    long left = Mapped();
    return left < 10 ? 0 : Fail($"{left} mappings are left");
}

static int DisposeUnderReaders(string file)
{
    long reads = 0, refused = 0, wrong = 0;
    for (int round = 0; round < 200; round++)
    {
        MappedBuffer buffer = MappedBuffer.Open(file);
        RelaxedView<byte> view = buffer.View();
        using var started = new CountdownEvent(3);
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(kind => new Thread(() =>
        {
            started.Signal();
            try
            {
                for (long at = 0; ; at = (at + 4096) % (view.LongLength - 8))
                {
                    bool right = kind switch
                    {
                        0 => view.Read<long>(at) == 0x0101_0101_0101_0101,
                        1 => view[at] == 1,
                        _ => view.Slice(0, 65_536).Count((byte)1) == 65_536,
                    };
                    Interlocked.Increment(ref right ? ref reads : ref wrong);
                }
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref refused);
            }
        }))];
        foreach (Thread reader in readers)
        {
            reader.Start();
        }

        started.Wait();
        buffer.Dispose();
        foreach (Thread reader in readers)
        {
            reader.Join();
        }
    }

    Console.WriteLine($"{reads} reads, {refused} refused, {wrong} wrong");
    return wrong == 0 && refused == 600 ? 0 : Fail("wrong value or a reader that was not stopped");
}

// As an ordinary user, which root must become first.
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
static int Unreadable(string file)
{
    File.SetUnixFileMode(file, UnixFileMode.None);
    if (Environment.IsPrivilegedProcess && NativeCalls.SetEffectiveUser(65_534) != 0)
    {
        return Fail("seteuid failed");
    }

    try
    {
        MappedBuffer.Open(file).Dispose();
        return Fail("opened");
    }
    catch (UnauthorizedAccessException refusal) when (refusal.Message.Contains(file, StringComparison.Ordinal))
    {
        return 0;
    }
}

// Another process truncates while the operation runs; each must end with the right offset, and what came before must be right.
static int Truncate(string operation, string file)
{
    using MappedBuffer buffer = MappedBuffer.Open(file);
    RelaxedView<byte> view = buffer.View();
    byte[] target = new byte[view.Length];
    const long Cutoff = 1_000_123;
    var cutter = new Thread(() => { Thread.Sleep(50); Cut(file, Cutoff); });
    cutter.Start();
    try
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < 20;)
        {
            string? error = Run(operation, buffer, view, target);
            if (error is not null)
            {
                return Fail(error);
            }
        }

        return Fail("never noticed");
    }
    catch (MappedFaultException fault)
    {
        Console.WriteLine(fault.Message);
        bool sticky = Throws(() => view.Read<int>(Cutoff - 2)) && view[Cutoff - 1] == 1;
        return fault.Offset == Cutoff && fault.Kind == MappedFaultKind.Truncated && fault.Path == file && sticky ? 0 : Fail($"offset {fault.Offset}, kind {fault.Kind}");
    }
    finally
    {
        cutter.Join();
    }
}

static bool Throws(Func<int> read)
{
    try
    {
        _ = read();
        return false;
    }
    catch (MappedFaultException)
    {
        return true;
    }
}

static string? Run(string operation, MappedBuffer buffer, RelaxedView<byte> view, byte[] target)
{
    switch (operation)
    {
        case "index-of":
            return view.IndexOf((byte)0xFE) < 0 ? null : "found what is not there";
        case "copy-to":
            view.CopyTo(target);
            return target.AsSpan().ContainsAnyExcept((byte)1, (byte)'\n') ? "copied what is not there" : null;
        case "count":
            return view.Count((byte)0) == 0 ? null : "counted made-up zeros";
        case "read":
            for (long at = 4096 - 8; at < view.LongLength; at += 4096)
            {
                long value = view.Read<long>(at);
                if (value != 0x0101_0101_0101_0101)
                {
                    buffer.Verify(); // zeros of the last page, which raise no signal, or else a wrong value
                    return $"read {value:x} at {at}";
                }
            }

            return null;
        case "lines":
            foreach (ReadOnlySpan<byte> line in view.EnumerateLines())
            {
                if (line.ContainsAnyExcept((byte)1))
                {
                    return "a line with made-up bytes";
                }
            }

            return null;
        default:
            return $"unknown operation {operation}";
    }
}

namespace MmapAnalyzers.Runtime;

/// <summary>The Copied rung: reads the file into private memory and finds out how far the copy can be trusted.</summary>
internal static class SnapshotCopier
{
    private const int Chunk = 8 << 20;
    private const string WriterWaitedTooLong = "a writer had waited for the maximum and was let in";

    internal readonly record struct Result(SnapshotStorage Storage, bool IsPointInTime, bool ChangeDetected, string? Doubt);

    internal static Result Copy(SnapshotSource source, MappedSnapshotOptions options)
    {
        SnapshotStorage? storage = null;
        try
        {
            return SealedMemory.HoldsStill(source.Handle) ? Proved(Read(source, ref storage, lease: null, options, out _))
                : options.RequirePointInTime ? CopyUnderLease(source, ref storage, options)
                : CopyAsGoodAsCanBe(source, ref storage, options);
        }
        catch
        {
            storage?.Release();
            throw;
        }
    }

    // Nothing is read without a lease: the copy would not be what was asked for.
    private static Result CopyUnderLease(SnapshotSource source, ref SnapshotStorage? storage, MappedSnapshotOptions options)
    {
        string? doubt = null;
        bool mayPass = true;
        for (int attempt = 0; attempt < options.MaximumAttempts && mayPass; attempt++)
        {
            Wait(attempt);
            if (ReadLease.TryTake(source, options.MaximumWriterDelay, out doubt, out mayPass) is { } lease)
            {
                if (Read(source, ref storage, lease, options, out _) is var copy && lease.Release())
                {
                    return Proved(copy);
                }

                doubt = WriterWaitedTooLong;
                mayPass = true;
            }
        }

        throw new MappedSnapshotUnavailableException(source.Path, $"No copy of {source.Name} could be proved to be a point in time: {doubt}.");
    }

    private static Result CopyAsGoodAsCanBe(SnapshotSource source, ref SnapshotStorage? storage, MappedSnapshotOptions options)
    {
        for (int attempt = 0; ; attempt++)
        {
            Wait(attempt);
            ReadLease? lease = ReadLease.TryTake(source, options.MaximumWriterDelay, out string? doubt, out _);
            SnapshotStorage copy = Read(source, ref storage, lease, options, out FileStamp before);
            if (lease is not null)
            {
                if (lease.Release())
                {
                    return Proved(copy);
                }

                doubt = WriterWaitedTooLong;
            }

            bool changed = FileStamp.Take(source.Handle) != before;
            if (!changed || attempt == options.MaximumAttempts - 1)
            {
                copy.Protect();
                return new Result(copy, IsPointInTime: false, changed, changed ? "it changed while it was copied" : doubt);
            }
        }
    }

    private static Result Proved(SnapshotStorage copy)
    {
        copy.Protect();
        return new Result(copy, IsPointInTime: true, ChangeDetected: false, Doubt: null);
    }

    private static void Wait(int attempt)
    {
        if (attempt > 0)
        {
            Thread.Sleep(1 << Math.Min(attempt - 1, 6));
        }
    }

    // When the read fails the handle is closed next, which also ends the lease.
    private static SnapshotStorage Read(SnapshotSource source, ref SnapshotStorage? storage, ReadLease? lease, MappedSnapshotOptions options, out FileStamp before)
    {
        before = FileStamp.Take(source.Handle);
        if (storage?.Length != before.Length)
        {
            storage?.Release();
            storage = null;
        }

        // Files of /proc say 0 and have content.
        if (before.Length == 0)
        {
            return storage = ReadToEnd(source);
        }

        storage ??= SnapshotStorage.Allocate(before.Length, options.ManagedLimit, source.Name);
        long done = 0;
        while (done < before.Length)
        {
            int read = RandomAccess.Read(source.Handle, storage.Room(done, (int)Math.Min(Chunk, before.Length - done)), done);
            if (read == 0)
            {
                break;
            }

            done += read;
            options.AfterChunk?.Invoke(done);
            lease?.RespectWriters();
        }

        storage.Trim(done);
        return storage;
    }

    private static SnapshotStorage ReadToEnd(SnapshotSource source)
    {
        byte[] buffer = [];
        int done = 0;
        while (true)
        {
            if (done == buffer.Length)
            {
                if (done > Array.MaxLength / 2)
                {
                    throw new IOException($"{source.Name} says that it is empty, and gives more than {done} bytes.");
                }

                Array.Resize(ref buffer, Math.Max(4096, done * 2));
            }

            int read = RandomAccess.Read(source.Handle, buffer.AsSpan(done), done);
            if (read == 0)
            {
                SnapshotStorage storage = SnapshotStorage.Allocate(done, Array.MaxLength, source.Name);
                buffer.AsSpan(0, done).CopyTo(storage.Room(0, done));
                return storage;
            }

            done += read;
        }
    }
}

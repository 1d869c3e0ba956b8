using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>What happens off the fast path: the state word, the kernel's copies, and what is thrown.</summary>
public sealed unsafe partial class MappedBuffer
{
    private const int AlwaysCheckSize = 4 * 1024 * 1024;
    private const int SometimesCheckSize = 4096;

    private long _validLength;   // KernelCopy: as far as bytes were not yet found to be lost
    private long _lastSizeCheck; // in ticks of a millisecond
    private int _disposed;

    internal bool IsDisposed => ReadLimit() == AddressRange.Disposed;

    /// <summary>Compares the file's present size with what is mapped, and marks as lost what lies behind a truncation.</summary>
    /// <returns>How many bytes from the start are still valid; never more than <see cref="Length"/>. Does not throw for lost ones. About 0.4 µs.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public long RefreshLength()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (_source?.CurrentLength is { } present && present < Length)
        {
            Lose(present);
        }

        return ValidLength();
    }

    /// <summary>Throws if any byte has been lost, also where no read has noticed it (a truncation inside of the last page raises no signal). About 0.4 µs.</summary>
    /// <remarks>A file that was truncated and has grown again to its old length cannot be told from one that was not.</remarks>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">Bytes are lost.</exception>
    public void Verify()
    {
        if (RefreshLength() < Length)
        {
            ThrowLost();
        }
    }

    /// <summary>Gives back the file and the memory; reads that follow, on any thread, throw <see cref="ObjectDisposedException"/>. Blocks no reader.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _range.Bury();
        _source?.Dispose();
    }

    /// <summary>KernelCopy: the scalar read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal TValue LoadSlowly<TValue>(byte* address)
        where TValue : unmanaged
    {
        TValue value = default;
        CopyOut(address, MemoryMarshal.AsBytes(new Span<TValue>(&value, 1)));
        return value;
    }

    /// <summary>Copies all bytes or throws.</summary>
    [SuppressMessage("Mmap.Safety", "MMAP001", Justification = "The guard repairs a lost page, and the check behind the copy reports it.")]
    internal void CopyOut(byte* address, Span<byte> destination)
    {
        if (!SignalGuardSwitch.IsOn)
        {
            if (CopyPrefix(address, destination) < destination.Length)
            {
                ThrowLost();
            }

            return;
        }

        // SAFETY: address and length come from a view of this buffer; a lost page reads as zeros, which Check then reports.
        new ReadOnlySpan<byte>(address, destination.Length).CopyTo(destination);
        Check(address + destination.Length);
        CheckSize(address, address + destination.Length);
        GC.KeepAlive(this);
    }

    /// <summary>KernelCopy: copies what is there; what is missing is marked as lost.</summary>
    internal int CopyPrefix(byte* address, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        long offset = address - Start;
        int wanted = (int)Math.Clamp(Volatile.Read(ref _validLength) - offset, 0, destination.Length);
        int got = 0;
        try
        {
            got = _source!.Read(destination[..wanted], offset);
        }
        catch (IOException)
        {
            // the device failed at the page of the first byte: lost as much as if the file ended there; ThrowLost asks for the reason
            Lose(offset / KernelSource.Page * KernelSource.Page);
            return 0;
        }

        if (got < wanted)
        {
            Lose(_source.FindLoss(offset + got));
        }

        return got;
    }

    /// <summary>SignalGuard: throws unless everything below <paramref name="end"/> was there until now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Check(byte* end)
    {
        CheckedLoad.BeforeStateWord();
        if (ReadLimit() < (long)end)
        {
            ThrowLost();
        }
    }

    /// <summary>
    /// SignalGuard: after a bulk read, looks for a truncation that raised no signal (inside of the last page, or taken back since).
    /// The system call costs as much as reading 20 KiB: after each read of 4 MiB, once in a clock tick after shorter ones.
    /// </summary>
    internal void CheckSize(byte* start, byte* end)
    {
        long bytes = end - start;
        if (bytes < SometimesCheckSize || _source is null)
        {
            return;
        }

        if (bytes < AlwaysCheckSize)
        {
            long now = Environment.TickCount64;
            if (now == Volatile.Read(ref _lastSizeCheck))
            {
                return;
            }

            Volatile.Write(ref _lastSizeCheck, now);
        }

        if (RefreshLength() < end - Start)
        {
            ThrowLost();
        }
    }

    /// <summary>SignalGuard: throws unless everything below <paramref name="end"/> was there until now, by the state word and by the file's size.</summary>
    internal void CheckAll(byte* end)
    {
        Check(end);
        if (RefreshLength() < end - Start)
        {
            ThrowLost();
        }
    }

    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">Always, else.</exception>
    [DoesNotReturn]
    internal void ThrowLost() => throw Loss();

    /// <summary>What a read that needs lost bytes throws.</summary>
    internal Exception Loss()
    {
        long limit = ReadLimit();
        if (limit == AddressRange.Disposed)
        {
            return new ObjectDisposedException(GetType().FullName);
        }

        long offset = SignalGuardSwitch.IsOn ? Math.Max(0, limit - (long)Start) : Volatile.Read(ref _validLength);
        return new MappedFaultException(Path, offset, FindKind(offset, out Exception? error), error);
    }

    private long ValidLength() =>
        SignalGuardSwitch.IsOn ? Math.Max(0, ReadLimit() - (long)Start) : Volatile.Read(ref _validLength);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadLimit()
    {
        // SAFETY: the word lives as long as the range, which lives as long as this.
        long limit = Volatile.Read(ref *Limit);
        GC.KeepAlive(this);
        return limit == AddressRange.Healthy ? (long)Start + Length : limit;
    }

    private void Lose(long offset)
    {
        if (SignalGuardSwitch.IsOn)
        {
            // SAFETY: the word lives as long as the range, which lives as long as this.
            Lower(ref *Limit, (long)Start + offset, untouched: AddressRange.Healthy);
            GC.KeepAlive(this);
        }
        else
        {
            Lower(ref _validLength, offset, untouched: Length);
        }
    }

    private static void Lower(ref long word, long value, long untouched)
    {
        long seen = Volatile.Read(ref word);
        while (value < seen || seen == untouched)
        {
            long before = Interlocked.CompareExchange(ref word, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private MappedFaultKind FindKind(long offset, out Exception? error)
    {
        error = null;
        try
        {
            Span<byte> probe = stackalloc byte[1];
            if (_source is null)
            {
                return MappedFaultKind.Unknown;
            }

            if (_source.CurrentLength <= offset || _source.Read(probe, offset) == 0)
            {
                return MappedFaultKind.Truncated;
            }

            return _source.IsFull(offset) ? MappedFaultKind.DiskFull : MappedFaultKind.Unknown;
        }
        catch (IOException failure)
        {
            error = failure;
            return MappedFaultKind.IoError;
        }
    }
}

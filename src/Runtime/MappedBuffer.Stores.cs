using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>What <see cref="WritableMappedBuffer"/> needs of the core. Only its views come here, so a buffer that was opened for reading is never stored to.</summary>
public sealed unsafe partial class MappedBuffer
{
    /// <summary>
    /// After so many bytes at most does a long store look whether it still reaches the file: behind a truncation it would fill zero pages,
    /// and with them the machine's memory, to the end of the view.
    /// </summary>
    internal const int StorePiece = 256 * 1024;

    private const int ScratchBytes = 64 * 1024;

    /// <summary>The scalar store by the kernel.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void StoreSlowly<TValue>(byte* address, TValue value)
        where TValue : unmanaged => WriteOut(address, MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)));

    /// <summary>Stores all bytes or throws.</summary>
    internal void CopyIn(byte* address, ReadOnlySpan<byte> source)
    {
        for (int done = 0; done < source.Length;)
        {
            int count = Math.Min(StorePiece, source.Length - done);
            StoreChecked(address + done, source.Slice(done, count));
            done += count;
        }

        CheckSizeAfterStore(address, source.Length);
    }

    /// <summary>Copies from a view by way of private memory, so that what a lost page of the source reads as is never stored.</summary>
    internal void CopyIn(byte* address, RelaxedView<byte> source)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(ScratchBytes);
        try
        {
            // as memmove does, where the two overlap
            bool fromTheEnd = source.Address < address && address < source.Address + source.LongLength;
            for (long done = 0; done < source.LongLength;)
            {
                int count = (int)Math.Min(ScratchBytes, source.LongLength - done);
                long at = fromTheEnd ? source.LongLength - done - count : done;
                source.Slice(at, count).CopyTo(scratch);
                StoreChecked(address + at, scratch.AsSpan(0, count));
                done += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }

        CheckSizeAfterStore(address, source.LongLength);
    }

    /// <summary>Stores the same element again and again.</summary>
    [SuppressMessage("Mmap.Safety", "MMAP001", Justification = "The guard takes a store to a lost page, and Confirm reports it.")]
    internal void FillWith<T>(byte* address, long count, T value)
        where T : unmanaged
    {
        int capacity = Math.Max(1, StorePiece / sizeof(T));
        if (!SignalGuardSwitch.IsOn)
        {
            T[] pattern = new T[(int)Math.Min(count, capacity)];
            Array.Fill(pattern, value);
            for (long done = 0; done < count; done += capacity)
            {
                WriteOut(address + (done * sizeof(T)), MemoryMarshal.AsBytes(pattern.AsSpan(0, (int)Math.Min(capacity, count - done))));
            }

            return;
        }

        for (long done = 0; done < count; done += capacity)
        {
            int piece = (int)Math.Min(capacity, count - done);
            byte* start = address + (done * sizeof(T));

            // SAFETY: address and count come from a view of this buffer; a store to a lost page goes to zeros, which Confirm then reports.
            new Span<T>(start, piece).Fill(value);
            CheckedStore.Confirm(this, Limit, start + ((long)piece * sizeof(T)));
        }

        CheckSizeAfterStore(address, count * sizeof(T));
    }

    /// <summary>Writes the pages of a range back and waits for it.</summary>
    /// <returns>The error of the system, or 0.</returns>
    internal int WriteBack(long offset, long length)
    {
        if (!SignalGuardSwitch.IsOn)
        {
            return _source!.WriteBack(offset, length);
        }

        int error = Interop.KernelMemory.WriteBack(Start + offset, length);
        GC.KeepAlive(this);
        return error;
    }

    /// <summary>Throws if a byte before <paramref name="end"/> is lost, also where no access has noticed it.</summary>
    internal void VerifyBefore(long end)
    {
        if (RefreshLength() < end)
        {
            ThrowLost();
        }
    }

    [SuppressMessage("Mmap.Safety", "MMAP001", Justification = "The guard takes a store to a lost page, and Confirm reports it.")]
    private void StoreChecked(byte* address, ReadOnlySpan<byte> source)
    {
        if (!SignalGuardSwitch.IsOn)
        {
            WriteOut(address, source);
            return;
        }

        // SAFETY: address and length come from a view of this buffer; a store to a lost page goes to zeros, which Confirm then reports.
        source.CopyTo(new Span<byte>(address, source.Length));
        CheckedStore.Confirm(this, Limit, address + source.Length);
    }

    private void CheckSizeAfterStore(byte* address, long length)
    {
        if (SignalGuardSwitch.IsOn)
        {
            CheckSize(address, address + length);
            GC.KeepAlive(this);
        }
    }

    /// <summary>KernelCopy: stores all or throws; what cannot be stored to is marked as lost.</summary>
    private void WriteOut(byte* address, ReadOnlySpan<byte> source)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        long offset = address - Start;

        // a store between the end of the file and that of its last page would succeed, and go nowhere
        if (_source!.CurrentLength is { } present && present < offset + source.Length)
        {
            Lose(present);
        }

        if (Volatile.Read(ref _validLength) < offset + source.Length)
        {
            ThrowLost();
        }

        int stored = _source.Write(source, offset);
        if (stored < source.Length)
        {
            Lose(Math.Min(offset + stored, _source.CurrentLength ?? long.MaxValue));
            ThrowLost();
        }
    }
}

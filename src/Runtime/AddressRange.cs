using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;
using MmapAnalyzers.Runtime.Native;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The addresses of a buffer: a control page, whose last word is the state word, and after it, 2 MiB-aligned, the readable range. Or memory that the
/// framework mapped, with a state word elsewhere; or, under KernelCopy, no memory at all. Given back only by the finalizer, when no view is left that could read there.
/// </summary>
internal sealed unsafe class AddressRange : CriticalFinalizerObject
{
    private const int HugePage = 2 * 1024 * 1024;

    /// <summary>State word: nothing is lost. Zero, because comparing with it is all that the fast path does.</summary>
    public const long Healthy = 0;

    /// <summary>State word: nothing may be read any more.</summary>
    public const long Disposed = -1;

    private const int RangesBeforeCollection = 4096;
    private static int _ranges;
    private static int _collectAt = RangesBeforeCollection;

    private readonly byte* _reservation;
    private readonly nuint _reserved;
    private readonly SafeMemoryMappedViewHandle? _held;
    private SigbusRegistry.Slot* _slot;
    private bool _isUncertain; // a mapping here failed late, so what lies at the addresses may be somebody else's

    /// <summary>Reserves addresses for <paramref name="length"/> bytes, all zeros for now.</summary>
    /// <param name="length">In bytes.</param>
    /// <param name="granularity">The page size of what will lie there, where that is not the system's: the range is aligned and rounded to it.</param>
    /// <exception cref="IOException">There is no room in the address space.</exception>
    public AddressRange(long length, long granularity = 0)
    {
        CollectBuried();
        int controlPage = Environment.SystemPageSize;
        PageSize = Math.Max(controlPage, granularity);
        nuint alignment = (nuint)Math.Max(HugePage, PageSize);
        Length = length;
        if (!SignalGuardSwitch.IsOn)
        {
            Limit = (long*)NativeMemory.AllocZeroed(sizeof(long));
            Start = (byte*)HugePage; // never read, only counted from
            return;
        }

        RoundedLength = RoundUp(length);
        _reserved = RoundedLength + alignment + (nuint)controlPage;
        const int Anonymous = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve;
        void* reservation = Libc.Map(null, _reserved, Libc.ProtRead, Anonymous, -1, 0);
        if (reservation == Libc.MapFailed)
        {
            throw new IOException($"No {length} bytes of address space to map a file into (error {Marshal.GetLastPInvokeError()}).");
        }

        _reservation = (byte*)reservation;
        Start = (byte*)(((nuint)_reservation + (nuint)controlPage + alignment - 1) & ~(alignment - 1));

        // SAFETY: the page before Start lies inside the reservation, because Start was rounded up from one page behind its beginning.
        if (Libc.Map(Start - controlPage, (nuint)controlPage, Libc.ProtRead | Libc.ProtWrite, Anonymous | Libc.MapFixed, -1, 0) == Libc.MapFailed)
        {
            throw new IOException($"No control page for a mapping of {length} bytes (error {Marshal.GetLastPInvokeError()}).");
        }

        Limit = (long*)Start - 1;
    }

    /// <summary>Guards memory that the framework mapped, where it lies.</summary>
    /// <param name="view">Its pointer was acquired; from here on that is this object's to release, which keeps the memory mapped.</param>
    /// <param name="start">The first page.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="protection">That of the memory.</param>
    /// <exception cref="IOException">There are too many ranges.</exception>
    public AddressRange(SafeMemoryMappedViewHandle view, byte* start, long length, int protection)
    {
        _held = view;
        PageSize = Environment.SystemPageSize;
        Length = length;
        RoundedLength = RoundUp(length);
        Start = start;
        Interlocked.Increment(ref _ranges);
        Limit = (long*)NativeMemory.AllocZeroed(sizeof(long));
        Guard(descriptor: -1, protection);
    }

    ~AddressRange()
    {
        Interlocked.Decrement(ref _ranges);

        // SAFETY: every view holds its buffer and the buffer holds this object, so no read can come after this.
        if (_slot is not null)
        {
            SignalGuard.Registry!.Remove(_slot);
        }

        if (_reservation is not null)
        {
            if (!_isUncertain)
            {
                _ = Libc.Unmap(_reservation, _reserved);
            }

            return;
        }

        NativeMemory.Free(Limit);
        _held?.ReleasePointer();
    }

    /// <summary>Whether the memory is that of a view of the framework, and so stays when the buffer is disposed.</summary>
    public bool IsForeign => _held is not null;

    /// <summary>In bytes: the system's, or that of the huge pages that lie there.</summary>
    public long PageSize { get; }

    public byte* Start { get; }

    /// <summary>In bytes, as the file has it.</summary>
    public long Length { get; }

    /// <summary>In bytes, up to the end of the last page.</summary>
    public nuint RoundedLength { get; }

    /// <summary>The state word: <see cref="Healthy"/>, or the first address that must not be read, or <see cref="Disposed"/>.</summary>
    public long* Limit { get; }

    /// <summary>Puts a file there, guarded.</summary>
    /// <returns>Whether it could be mapped; when not, nothing has changed, and the last P/Invoke error says why.</returns>
    /// <exception cref="IOException">There are too many ranges.</exception>
    public bool TryMap(SafeFileHandle file, MappingAccess access = MappingAccess.Read)
    {
        if (Length == 0)
        {
            return true; // nothing to map, nothing to guard
        }

        int descriptor = (int)file.DangerousGetHandle();
        int protection = Protection(access);
        int sharing = access == MappingAccess.PrivateChanges ? Libc.MapPrivate : Libc.MapShared;
        Guard(descriptor, protection);

        // Elsewhere first: a mapping that fails late (huge pages, FUSE) has by then taken away what was at fixed addresses, for anybody to map there.
        void* trial = Libc.Map(null, RoundedLength, protection, sharing, descriptor, 0);
        if (trial == Libc.MapFailed)
        {
            Unguard();
            return false;
        }

        bool isThere = IsThere(Libc.Map(Start, RoundedLength, protection, sharing | Libc.MapFixed, descriptor, 0));
        int error = Marshal.GetLastPInvokeError();
        _ = Libc.Unmap(trial, RoundedLength);
        Marshal.SetLastPInvokeError(error);
        return isThere;
    }

    /// <summary>Puts a second mapping of the shared pages at <paramref name="view"/> there, guarded.</summary>
    /// <param name="view">The first page; mapped at least as <paramref name="access"/> needs it.</param>
    /// <param name="access">What will be done there.</param>
    /// <returns>Whether the memory could be duplicated (private mappings cannot); when not, nothing has changed.</returns>
    /// <exception cref="IOException">There are too many ranges.</exception>
    public bool TryDuplicate(byte* view, MappingAccess access = MappingAccess.Read)
    {
        Guard(descriptor: -1, Protection(access));

        // elsewhere first, for the same reason
        void* second = Libc.Remap(view, 0, RoundedLength, Libc.MremapMayMove, null);
        if (second == Libc.MapFailed)
        {
            Unguard();
            return false;
        }

        bool isThere = IsThere(Libc.Remap(second, RoundedLength, RoundedLength, Libc.MremapMayMove | Libc.MremapFixed, Start));
        if (!isThere)
        {
            _ = Libc.Unmap(second, RoundedLength);
        }

        return isThere;
    }

    /// <summary>Nothing may be read any more; the memory goes back to the system, the addresses stay.</summary>
    public void Bury()
    {
        // the word first: whoever reads zeros afterwards finds it at -1
        Interlocked.Exchange(ref *Limit, Disposed);
        if (_slot is not null)
        {
            Volatile.Write(ref _slot->Descriptor, -1);
            if (!IsForeign)
            {
                // SAFETY: our own range. As writable as before, because a store on another thread may be about to come. Should it fail, for want
                // of memory, the file stays mapped until the finalizer.
                _ = Libc.Map(Start, RoundedLength, _slot->Protection, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixed | Libc.MapNoReserve, -1, 0);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// A range costs the system two or three mappings until it is finalized, and the collector does not know: a program that opens and disposes without
    /// allocating much would reach vm.max_map_count, at which the JIT ends the process.
    /// </summary>
    private static void CollectBuried()
    {
        if (Interlocked.Increment(ref _ranges) > Volatile.Read(ref _collectAt))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Volatile.Write(ref _collectAt, Math.Max(RangesBeforeCollection, 2 * Volatile.Read(ref _ranges)));
        }
    }

    private static int Protection(MappingAccess access) => access == MappingAccess.Read ? Libc.ProtRead : Libc.ProtRead | Libc.ProtWrite;

    private nuint RoundUp(long length) => (nuint)(((ulong)length + (ulong)PageSize - 1) / (ulong)PageSize * (ulong)PageSize);

    private void Guard(int descriptor, int protection)
    {
        _slot = SignalGuard.Registry!.TryAdd(Start, Start + RoundedLength, Limit, descriptor, protection);
        if (_slot is null)
        {
            throw new IOException($"No mapping for {Length} bytes: {SigbusRegistry.Capacity} ranges are guarded already. {SignalGuardSwitch.Advice}");
        }
    }

    private bool IsThere(void* mapped)
    {
        if (mapped == Start)
        {
            return true;
        }

        Unguard();
        _isUncertain = true;
        return false;
    }

    private void Unguard()
    {
        SignalGuard.Registry!.Remove(_slot);
        _slot = null;
    }
}

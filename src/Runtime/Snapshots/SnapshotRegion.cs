using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>A range of addresses outside the managed heap that holds a snapshot: a mapped memory file, or private memory.</summary>
/// <remarks>
/// <see cref="Release"/> gives the memory back but keeps the addresses, which then read as zeros. The addresses are given back by the
/// finalizer, when nothing refers to the region any more; never, once a span that does not refer to it has been handed out
/// (<see cref="Escape"/>). So no reader ever meets an unmapped page or another one's memory, and readers need no lock and no count.
/// </remarks>
[StableMapping("private memory, or a file whose seals forbid that it shrinks or is written to")]
internal sealed unsafe class SnapshotRegion : CriticalFinalizerObject
{
    private readonly byte* _base;
    private readonly nuint _length;
    private int _released;
    private bool _escaped;

    private SnapshotRegion(void* address, long length)
    {
        _base = (byte*)address;
        _length = (nuint)length;
        Length = length;
        if (!OperatingSystem.IsLinux())
        {
            GC.AddMemoryPressure(length);
        }
    }

    // SAFETY: the finalizer runs when no view, pin, memory or stream refers to the region, and Escape was never called: no address is left.
    ~SnapshotRegion()
    {
        if (_escaped)
        {
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            _ = Libc.Unmap(_base, _length);
        }
        else
        {
            NativeMemory.Free(_base);
            GC.RemoveMemoryPressure(Length);
        }
    }

    internal long Length { get; }

    /// <summary>Maps a memory file whose seals forbid that it shrinks or is written to.</summary>
    /// <returns>The region, or <see langword="null"/> when the kernel refuses.</returns>
    internal static SnapshotRegion? MapSealed(SafeFileHandle file, long length)
    {
        // Private, because before Linux 6.7 a sealed file that is open for writing cannot be mapped shared; nobody can write, so it is the same.
        // SAFETY: the kernel chooses the addresses; the file cannot shrink below `length`, so no access to them raises SIGBUS.
        void* address = SnapshotNative.MapFile(null, (nuint)length, Libc.ProtRead, Libc.MapPrivate, file, 0);
        return address == Libc.MapFailed ? null : new SnapshotRegion(address, length);
    }

    /// <summary>Allocates private memory, in huge pages where the system has them; it is writable until <see cref="Protect"/>.</summary>
    /// <exception cref="InsufficientMemoryException">There is not so much memory.</exception>
    internal static SnapshotRegion Allocate(long length, string name)
    {
        if (!OperatingSystem.IsLinux())
        {
            // SAFETY: the length is positive; the region frees the block once.
            return new SnapshotRegion(NativeMemory.Alloc((nuint)length), length);
        }

        // SAFETY: the kernel chooses the addresses.
        void* address = Libc.Map(null, (nuint)length, Libc.ProtRead | Libc.ProtWrite,
            Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (address == Libc.MapFailed)
        {
            throw new InsufficientMemoryException($"A copy of {name} needs {length} bytes of memory: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }

        // A hint: where it is refused the memory has small pages.
        _ = SnapshotNative.Advise(address, (nuint)length, SnapshotNative.MADV_HUGEPAGE);
        return new SnapshotRegion(address, length);
    }

    /// <summary>Makes the memory read-only, so that not even this process can change it by mistake.</summary>
    internal void Protect()
    {
        if (OperatingSystem.IsLinux() && Libc.Protect(_base, _length, Libc.ProtRead) != 0)
        {
            throw new IOException($"The snapshot's memory could not be made read-only: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    /// <summary>Says that an address is handed out to somebody who does not keep the region alive.</summary>
    internal void Escape() => _escaped = true;

    /// <summary>The bytes; the caller has checked the range, and keeps the region alive or calls <see cref="Escape"/> first.</summary>
    // SAFETY: offset and count lie within the length, which the caller has checked; the range stays mapped while the region is reachable.
    internal Span<byte> Span(long offset, int count) => new(_base + offset, count);

    /// <summary>The address of a byte; the same duties as with <see cref="Span"/>.</summary>
    // SAFETY: as above.
    internal void* Address(long offset) => _base + offset;

    /// <summary>Gives the memory back to the system; later reads give zeros. Idempotent.</summary>
    /// <remarks>Outside Linux the memory is given back by the finalizer.</remarks>
    internal void Release()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0 && OperatingSystem.IsLinux())
        {
            // SAFETY: replaces exactly our own range, in one step; when it fails the old bytes stay, which harms nobody.
            _ = Libc.Map(_base, _length, Libc.ProtRead,
                Libc.MapPrivate | Libc.MapAnonymous | Libc.MapFixed | Libc.MapNoReserve, -1, 0);
        }

        GC.KeepAlive(this);
    }
}

using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The addresses of a buffer: a control page, whose last word is the state word, and after it, 2 MiB-aligned, the readable range.
/// Given back only by the finalizer, when no view is left that could read there.
/// </summary>
internal sealed unsafe class AddressRange : CriticalFinalizerObject
{
    private const int HugePage = 2 * 1024 * 1024;

    /// <summary>State word: nothing may be read any more.</summary>
    public const long Disposed = -1;

    /// <summary>State word: every read goes the slow way. What lies at the addresses is not the data.</summary>
    public const long AlwaysSlow = 0;

    private readonly byte* _reservation;
    private readonly nuint _reserved;

    /// <summary>Reserves addresses for <paramref name="length"/> bytes, all zeros for now; the state word says <see cref="AlwaysSlow"/>.</summary>
    /// <exception cref="IOException">There is no room in the address space.</exception>
    public AddressRange(long length)
    {
        PageSize = Environment.SystemPageSize;
        Length = length;
        if (!IsReadable)
        {
            Limit = (long*)NativeMemory.AllocZeroed(sizeof(long));
            Start = (byte*)HugePage; // never read, only counted from
            return;
        }

        RoundedLength = (nuint)((length + PageSize - 1) / PageSize * PageSize);
        _reserved = RoundedLength + HugePage + (nuint)PageSize;
        const int Anonymous = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve;
        void* reservation = Libc.Map(null, _reserved, Libc.ProtRead, Anonymous, -1, 0);
        if (reservation == Libc.MapFailed)
        {
            throw new IOException($"No {length} bytes of address space to map a file into (error {Marshal.GetLastPInvokeError()}).");
        }

        _reservation = (byte*)reservation;
        Start = (byte*)(((nuint)_reservation + (nuint)PageSize + HugePage - 1) & ~(nuint)(HugePage - 1));

        // SAFETY: the page before Start lies inside the reservation, because Start was rounded up from one page behind its beginning.
        if (Libc.Map(Start - PageSize, (nuint)PageSize, Libc.ProtRead | Libc.ProtWrite, Anonymous | Libc.MapFixed, -1, 0) == Libc.MapFailed)
        {
            throw new IOException($"No control page for a mapping of {length} bytes (error {Marshal.GetLastPInvokeError()}).");
        }

        Limit = (long*)Start - 1;
    }

    ~AddressRange()
    {
        if (!IsReadable)
        {
            NativeMemory.Free(Limit);
        }
        else if (_reservation is not null)
        {
            // SAFETY: every view holds its buffer and the buffer holds this object, so no read can come after this.
            _ = Libc.Unmap(_reservation, _reserved);
        }
    }

    /// <summary>Whether there is something to read at the addresses at all. A constant to the JIT, so that the other systems have no fast path.</summary>
    public static bool IsReadable => OperatingSystem.IsLinux();

    public int PageSize { get; }

    public byte* Start { get; }

    /// <summary>In bytes, as the file has it.</summary>
    public long Length { get; }

    /// <summary>In bytes, up to the end of the last page.</summary>
    public nuint RoundedLength { get; }

    /// <summary>The state word: the first address that must not be read, or <see cref="Disposed"/>, or <see cref="AlwaysSlow"/>.</summary>
    public long* Limit { get; }
}

using System.Runtime.InteropServices;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>Copies out of any mapping, whoever made it: the kernel does it, and a lost page is an exception.</summary>
/// <remarks>
/// For places where only an address or a live span is at hand. Needs no owner, so it does not protect from memory that was unmapped and is in use for something
/// else by now. A copy costs about 1 µs and then runs at the speed of memory copies by the kernel. Offsets in exceptions are bytes from the start of the source.
/// Linux (a seccomp filter may forbid it), Windows, macOS. Thread-safe.
/// </remarks>
public static unsafe class MappedCopy
{
    /// <summary>Copies into a new array.</summary>
    /// <param name="live">A span over mapped memory.</param>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    public static T[] ToArray<T>(ReadOnlySpan<T> live)
        where T : unmanaged
    {
        T[] copy = live.IsEmpty ? [] : GC.AllocateUninitializedArray<T>(live.Length);
        CopyTo(live, copy);
        return copy;
    }

    /// <summary>Copies into private memory.</summary>
    /// <param name="live">A span over mapped memory.</param>
    /// <param name="destination">Takes the elements. After an exception its content is unspecified.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    public static void CopyTo<T>(ReadOnlySpan<T> live, Span<T> destination)
        where T : unmanaged
    {
        if (!TryCopyTo(live, destination))
        {
            Throw.DestinationTooShort(nameof(destination), live.Length, destination.Length);
        }
    }

    /// <summary>Copies into private memory if it fits.</summary>
    /// <param name="live">A span over mapped memory.</param>
    /// <param name="destination">Takes the elements. After an exception its content is unspecified.</param>
    /// <returns>Whether it fitted; when not, nothing is read.</returns>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    public static bool TryCopyTo<T>(ReadOnlySpan<T> live, Span<T> destination)
        where T : unmanaged
    {
        if (live.Length > destination.Length)
        {
            return false;
        }

        // SAFETY: both are pinned for the call, and the destination is at least as long as the source.
        fixed (T* source = live, target = destination)
        {
            Copy(source, target, (nuint)live.Length * (nuint)sizeof(T));
        }

        return true;
    }

    /// <summary>Reads one value.</summary>
    /// <param name="address">Any address in mapped memory; no alignment is asked for.</param>
    /// <exception cref="MappedFaultException">A byte is lost, or nothing is mapped there.</exception>
    public static T Read<T>(void* address)
        where T : unmanaged
    {
        T value;

        // SAFETY: value is on the stack and as long as what is copied.
        Copy(address, &value, (nuint)sizeof(T));
        return value;
    }

    private static void Copy(void* source, void* destination, nuint length)
    {
        nuint got = KernelMemory.Copy(source, destination, length);
        if (got < length)
        {
            throw new MappedFaultException(path: null, (long)got, MappedFaultKind.Unknown);
        }
    }
}

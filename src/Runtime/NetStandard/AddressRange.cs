using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>What stands for the addresses of a buffer where the kernel copies every read: numbers that are only counted with, and the state word.</summary>
internal sealed unsafe class AddressRange : CriticalFinalizerObject
{
    /// <summary>State word: nothing is lost.</summary>
    public const long Healthy = 0;

    /// <summary>State word: nothing may be read any more.</summary>
    public const long Disposed = -1;

    private const int FirstAddress = 2 * 1024 * 1024;

    public AddressRange(long length)
    {
        Length = length;
        Limit = (long*)Marshal.AllocHGlobal(sizeof(long));
        *Limit = Healthy;
    }

    ~AddressRange() => Marshal.FreeHGlobal((nint)Limit);

    public bool IsForeign { get; }

    /// <summary>Never read.</summary>
    public byte* Start { get; } = (byte*)FirstAddress;

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>The state word.</summary>
    public long* Limit { get; }

    public void Bury()
    {
        Interlocked.Exchange(ref *Limit, Disposed);
        GC.KeepAlive(this);
    }
}

using System.Runtime.InteropServices;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime.Native;

/// <summary>The ranges that the signal handler repairs; the structs of sigbus.c. Native memory, because the handler reads it at any time, also during a collection.</summary>
internal sealed unsafe class SigbusRegistry
{
    /// <summary>So many ranges; as many as vm.max_map_count allows of mappings anyway.</summary>
    public const int Capacity = 65_536;

    /// <summary>Mappings that the handler may give back when the process has as many as it may have.</summary>
    private const int Spares = 8;
    private const int PageSize = 4096; // SignalGuard knows no other

    private readonly Stack<int> _free = new();

    /// <exception cref="IOException">No memory.</exception>
    public SigbusRegistry()
    {
        nuint size = (nuint)(sizeof(Header) + ((long)Capacity * sizeof(Slot)));
        const int Anonymous = Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve;
        void* memory = Libc.Map(null, size, Libc.ProtRead | Libc.ProtWrite, Anonymous, -1, 0);
        if (memory == Libc.MapFailed)
        {
            throw new IOException($"No memory for the registry of mapped ranges: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        Head = (Header*)memory;
        byte* spares = (byte*)Libc.Map(null, (nuint)(2 * Spares * PageSize), Libc.ProtRead, Anonymous, -1, 0);
        if (spares == Libc.MapFailed)
        {
            throw new IOException($"No memory for the registry of mapped ranges: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        for (int i = 0; i < Spares; i++)
        {
            // SAFETY: our own pages. Neighbours of another protection do not become one mapping; where the call fails there is a spare less.
            _ = Libc.Protect(spares + (((2 * i) + 1) * PageSize), PageSize, protection: 0);
        }

        Head->Spares = (ulong)spares;
    }

    /// <summary>Never freed: the handler stays installed.</summary>
    public Header* Head { get; }

    private Slot* Slots => (Slot*)(Head + 1);

    /// <summary>From now on faults in the range are repaired.</summary>
    /// <param name="start">First address.</param>
    /// <param name="end">Page-aligned.</param>
    /// <param name="limit">The state word.</param>
    /// <param name="descriptor">Of the mapped file, so that the handler can tell a truncation by its size; or -1.</param>
    /// <param name="protection">That of the mapping; the zero pages get it too, so that a store which faulted goes on.</param>
    /// <returns>The slot, or null when there are 65,536 ranges already.</returns>
    public Slot* TryAdd(byte* start, byte* end, long* limit, int descriptor, int protection)
    {
        lock (_free)
        {
            if (!_free.TryPop(out int index))
            {
                if (Head->Used == Capacity)
                {
                    return null;
                }

                index = (int)Head->Used;
            }

            // SAFETY: index < Capacity, and nobody else has this slot. Start makes it valid and is therefore written last.
            Slot* slot = Slots + index;
            slot->Limit = limit;
            slot->Descriptor = descriptor;
            slot->Islands = 0;
            slot->Protection = protection;
            Volatile.Write(ref slot->End, (ulong)end);
            Volatile.Write(ref slot->Start, (ulong)start);
            Volatile.Write(ref Head->Used, Math.Max(Head->Used, (ulong)index + 1));
            return slot;
        }
    }

    /// <summary>Faults in the range are no longer ours. Before the addresses are given back.</summary>
    public void Remove(Slot* slot)
    {
        lock (_free)
        {
            Volatile.Write(ref slot->Start, 0);
            _free.Push((int)(slot - Slots));
        }
    }

    /// <summary><c>struct registry</c>, without its slots.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Header
    {
        public ulong Used;
        public ulong PreviousHandler;
        public ulong PreviousMask;
        public ulong PreviousFlags;
        public ulong Spares;
        public ulong SparesUsed;
    }

    /// <summary><c>struct slot</c></summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Slot
    {
        public ulong Start;
        public ulong End;
        public long* Limit;
        public int Descriptor;
        public uint Islands;
        public int Protection;
        public int Reserved;
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;
using MmapAnalyzers.Runtime.Native;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>The handler and its registry, without a buffer between.</summary>
internal static unsafe class GuardHarm
{
    /// <summary>A store to a page behind the end of the file: goes on over zeros that can be written, and the word names the loss.</summary>
    public static int LostStore(string file)
    {
        const int Length = 64 * 1024, Cut = 4096;
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        int descriptor = (int)handle.DangerousGetHandle();
        byte* start = (byte*)Libc.Map(null, Length, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared, descriptor, 0);
        long* word = (long*)NativeMemory.AllocZeroed(sizeof(long));
        SigbusRegistry.Slot* slot = SignalGuard.Registry!.TryAdd(start, start + Length, word, descriptor, Libc.ProtRead | Libc.ProtWrite);
        RandomAccess.SetLength(handle, Cut);

        // SAFETY: inside of what was mapped; the pages that are gone are the matter of this run.
        start[Cut - 1] = 7;
        start[Length - 1] = 9;
        bool stored = start[Length - 1] == 9 && start[Cut] == 0 && *word == (long)start + Cut;
        SignalGuard.Registry.Remove(slot);
        return stored ? 0 : throw new InvalidOperationException($"stored {start[Length - 1]}, word at {*word - (long)start}");
    }
}

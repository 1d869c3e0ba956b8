using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>mach_vm_read_overwrite</c> and <c>mach_vm_write</c> on oneself. Written by the documentation; not run on macOS yet.</summary>
internal static unsafe partial class MacMemory
{
    private static readonly uint Self = ReadSelf();

    public static nuint Copy(void* source, void* destination, nuint length)
    {
        // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
        int result = Read(Self, (ulong)source, length, (ulong)destination, out ulong copied);
        return result == 0 ? (nuint)copied : 0;
    }

    public static nuint Store(void* source, void* destination, nuint length)
    {
        // SAFETY: the caller owns the source, and the destination is a mapping for writing; the kernel checks every page of it.
        uint count = (uint)Math.Min(length, int.MaxValue);
        return Write(Self, (ulong)destination, (ulong)source, count) == 0 ? count : 0;
    }

    private static uint ReadSelf()
    {
        nint library = NativeLibrary.Load("libSystem.dylib");

        // SAFETY: mach_task_self_ is an exported variable of type mach_port_t (32 bits).
        return *(uint*)NativeLibrary.GetExport(library, "mach_task_self_");
    }

    [LibraryImport("libSystem.dylib", EntryPoint = "mach_vm_read_overwrite")]
    private static partial int Read(uint task, ulong source, ulong length, ulong destination, out ulong copied);

    [LibraryImport("libSystem.dylib", EntryPoint = "mach_vm_write")]
    private static partial int Write(uint task, ulong destination, ulong source, uint length);
}

namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>ReadProcessMemory</c> and <c>WriteProcessMemory</c> on oneself. Written by the documentation; not run on Windows yet.</summary>
internal static unsafe class WindowsMemory
{
    // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
    public static nuint Copy(void* source, void* destination, nuint length) =>
        Kernel32.ReadProcessMemory(Kernel32.GetCurrentProcess(), source, destination, length, out nuint copied) ? copied : 0;

    // SAFETY: the caller owns the source, and the destination is a mapping for writing; the kernel checks every page of it.
    public static nuint Store(void* source, void* destination, nuint length) =>
        Kernel32.WriteProcessMemory(Kernel32.GetCurrentProcess(), destination, source, length, out nuint stored) ? stored : 0;
}

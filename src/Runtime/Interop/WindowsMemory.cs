namespace MmapAnalyzers.Runtime.Interop;

/// <summary><c>ReadProcessMemory</c> on oneself. Written by the documentation; not run on Windows yet.</summary>
internal static unsafe class WindowsMemory
{
    // SAFETY: the caller owns the destination; the source is read by the kernel, which checks every page.
    public static nuint Copy(void* source, void* destination, nuint length) =>
        Kernel32.ReadProcessMemory(Kernel32.GetCurrentProcess(), source, destination, length, out nuint copied) ? copied : 0;
}

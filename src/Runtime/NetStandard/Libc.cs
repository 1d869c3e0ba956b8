using System.Runtime.InteropServices;
using System.Text;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>The calls into the C library of Linux and macOS.</summary>
internal static unsafe class Libc
{
    public const int Efault = 14, BadDescriptor = 9, IllegalSeek = 29, NoDevice = 19;

    public static int Open(string path, int flags)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        return Open(name, flags);
    }

    /// <summary>Null where it is none.</summary>
    public static string? ReadLink(string path)
    {
        byte[] target = new byte[4096];
        nint length = ReadLink(Encoding.UTF8.GetBytes(path + '\0'), target, (nuint)target.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(target, 0, (int)length);
    }

    [DllImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static extern nint ReadLink(byte[] path, byte[] buffer, nuint size);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static extern nint ReadAt(int descriptor, byte* buffer, nuint count, long offset);

    [DllImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static extern nint ProcessVmRead(int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Start;
    public nuint Length;
}

using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Interop;

/// <summary>The calls into the C library, and the constants of Linux that go with them.</summary>
internal static unsafe partial class Libc
{
    public const int ProtRead = 1, ProtWrite = 2, ProtExecute = 4;
    public const int MapShared = 1, MapPrivate = 2, MapFixed = 0x10, MapAnonymous = 0x20, MapNoReserve = 0x4000;
    public const int MremapMayMove = 1, MremapFixed = 2;
    public const int MsSync = 4, MsSyncMac = 0x10;
    public const int Efault = 14;

    /// <summary>ENODEV: the file system cannot map.</summary>
    public const int NoDevice = 19;

    public const uint CloseOnExec = 1;

    public static readonly void* MapFailed = (void*)-1;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "mremap", SetLastError = true)]
    public static partial void* Remap(void* old, nuint oldLength, nuint newLength, int flags, void* target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>With the mode of a file that is created. Variadic in C, which makes no difference for whole numbers on Linux.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int FileAdvise(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SigAction(int signal, SigAction* action, SigAction* previous);

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    public static partial nint ProcessVmRead(int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    public static partial nint ProcessVmWrite(int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "msync", SetLastError = true)]
    public static partial int Sync(void* address, nuint length, int flags);
}

/// <summary><c>struct iovec</c></summary>
internal unsafe struct IoVector
{
    public void* Start;
    public nuint Length;
}

/// <summary><c>struct sigaction</c> of glibc on x64 and arm64.</summary>
internal unsafe struct SigAction
{
    public ulong Handler;
    public fixed ulong Mask[16];
    public int Flags;
    public ulong Restorer;
}

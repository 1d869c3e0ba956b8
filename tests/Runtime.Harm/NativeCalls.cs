using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Harm;

internal static partial class NativeCalls
{
    [LibraryImport("libc", EntryPoint = "seteuid")]
    public static partial int SetEffectiveUser(uint user);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);
}

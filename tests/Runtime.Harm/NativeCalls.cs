using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Harm;

internal static partial class NativeCalls
{
    [LibraryImport("libc", EntryPoint = "seteuid")]
    public static partial int SetEffectiveUser(uint user);
}

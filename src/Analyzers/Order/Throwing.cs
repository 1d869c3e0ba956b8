using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Order;

/// <summary>Which operations count as able to throw: calls, but not those that only compute with memory and cannot fail for a valid address.</summary>
internal static class Throwing
{
    private static readonly string[] Harmless =
    [
        "System.Runtime.CompilerServices.Unsafe", "System.Runtime.InteropServices.MemoryMarshal", "System.Threading.Volatile", "System.Threading.Interlocked",
        "System.Runtime.InteropServices.NativeMemory", "System.Math", "System.Diagnostics.Debug", "System.GC",
    ];

    public static bool Is(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } =>
            !ViewHandle.IsAcquire(operation) && !ViewHandle.IsRelease(operation) && method.Name is not "Dispose"
            && !Array.Exists(Harmless, name => Types.Is(method.ContainingType, name)),
        IThrowOperation => true,
        _ => false,
    };
}

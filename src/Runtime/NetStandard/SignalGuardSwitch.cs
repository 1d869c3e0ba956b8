namespace MmapAnalyzers.Runtime;

/// <summary>There is no SignalGuard on this target: the kernel copies every read.</summary>
internal static class SignalGuardSwitch
{
    public static readonly bool IsOn;

    public const string Advice = "On this target the kernel copies every read.";

    public const FaultProtection Protection = FaultProtection.KernelCopy;

    /// <exception cref="PlatformNotSupportedException">SignalGuard is required.</exception>
    public static void Require(FaultProtection? required, string? path)
    {
        if (required == FaultProtection.SignalGuard)
        {
            throw new PlatformNotSupportedException($"'{path}' cannot be had with {required}: it needs .NET 8 or later.");
        }
    }
}

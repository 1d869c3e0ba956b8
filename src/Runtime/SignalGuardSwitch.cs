using MmapAnalyzers.Runtime.Native;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Whether this process reads in place. One answer for all of its buffers, decided at the first one: a constant to optimised code, so that each view has
/// one way to read and not a choice (docs/decisions/0015).
/// </summary>
internal static class SignalGuardSwitch
{
    /// <summary>The <see cref="AppContext"/> switch that lets the kernel copy every read of the process.</summary>
    public const string Name = "MmapAnalyzers.Runtime.DisableSignalGuard";

    public static readonly bool IsOn = SignalGuard.Registry is not null;

    /// <summary>What to do about a mapping that cannot be had in this process.</summary>
    public const string Advice = $"The AppContext switch {Name} lets the kernel copy every read of this process instead, without mapping.";

    public static FaultProtection Protection => IsOn ? FaultProtection.SignalGuard : FaultProtection.KernelCopy;

    /// <exception cref="PlatformNotSupportedException">The process has another protection.</exception>
    public static void Require(FaultProtection? required, string? path)
    {
        if (required is null || required == Protection)
        {
            return;
        }

        string what = path is null ? "The file" : $"'{path}'";
        throw new PlatformNotSupportedException(
            IsOn
                ? $"{what} cannot be had with {required}: this process reads all mappings in place, under SignalGuard. {Advice}"
                : $"{what} cannot be had with {required}: {SignalGuard.Refusal}.");
    }
}

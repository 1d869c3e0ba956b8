using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>The handler among other handlers, in a process of its own.</summary>
public sealed class GuardHarmTests
{
    private const int Aborted = 134;
    private const int KilledBySigbus = 135;
    private const int EarlierHandlerExit = 42;

    [Theory]
    [InlineData("null-reference"), InlineData("lost-store"), InlineData("posix-signal-before"), InlineData("posix-signal-after"), InlineData("later-handler"), InlineData("no-mapping-left")]
    public void Survives(string verb)
    {
        SkipWithoutMachineCode(verb);
        (int code, string output) = Harm.Run(verb);
        Assert.True(code == 0, output);
    }

    /// <summary>Whoever handled the signal before us gets what is not ours, in the way that he asked for.</summary>
    [Theory]
    [InlineData("earlier-handler", "code", EarlierHandlerExit), InlineData("earlier-handler", "default", KilledBySigbus)]
    [InlineData("sent-signal", "default", KilledBySigbus), InlineData("sent-signal", "ignored", 0)]
    public void ForeignSignalsGoWhereTheyWent(string verb, string kind, int expected)
    {
        SkipWithoutMachineCode(verb);
        (int code, string output) = Harm.Run(verb, kind);
        Assert.True(code == expected, $"{code}: {output}");
    }

    /// <summary>The control: without the library the same truncation ends the process; with it, a fault that is not ours does so in the same way.</summary>
    [Theory, InlineData("raw-span"), InlineData("foreign-sigbus")]
    public void DiesWithTheRuntimesOwnMessage(string verb)
    {
        (int code, string output) = Harm.Run(verb);
        Assert.True(code == Aborted, output);
        Assert.Contains("System.AccessViolationException", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stack overflow", output, StringComparison.Ordinal);
    }

    private static void SkipWithoutMachineCode(string verb) => Assert.SkipUnless(
        RuntimeInformation.ProcessArchitecture == Architecture.X64 || !verb.EndsWith("-handler", StringComparison.Ordinal),
        "the other handlers of tests/Runtime.Harm are machine code for x64");
}

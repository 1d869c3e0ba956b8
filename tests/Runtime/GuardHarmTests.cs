namespace MmapAnalyzers.Runtime.Tests;

/// <summary>The handler among other handlers, in a process of its own.</summary>
public sealed class GuardHarmTests
{
    private const int Aborted = 134;

    [Theory, InlineData("null-reference"), InlineData("lost-store")]
    public void Survives(string verb)
    {
        (int code, string output) = Harm.Run(verb);
        Assert.True(code == 0, output);
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
}

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>What may end the process, run in a process of its own.</summary>
public sealed class HarmTests
{
    private const int Aborted = 134;

    public static TheoryData<string> Operations => ["index-of", "copy-to", "count", "read", "lines"];

    [Theory, MemberData(nameof(Operations))]
    public void ATruncationByAnotherProcessIsAnException(string operation)
    {
        (int code, string output) = Run("truncate", operation);
        Assert.True(code == 0, output);
    }

    [Theory, InlineData("null-reference"), InlineData("finalise"), InlineData("dispose-under-readers"), InlineData("unreadable"), InlineData("lost-store")]
    public void Survives(string verb)
    {
        (int code, string output) = Run(verb);
        Assert.True(code == 0, output);
    }

    /// <summary>The control: without the library the same truncation ends the process; with it, a fault that is not ours does so in the same way.</summary>
    [Theory, InlineData("raw-span"), InlineData("foreign-sigbus")]
    public void DiesWithTheRuntimesOwnMessage(string verb)
    {
        (int code, string output) = Run(verb);
        Assert.True(code == Aborted, output);
        Assert.Contains("System.AccessViolationException", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stack overflow", output, StringComparison.Ordinal);
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        Protections.Require(FaultProtection.SignalGuard);
        byte[] content = new byte[8 << 20];
        content.AsSpan().Fill(1);
        if (arguments.Contains("lines"))
        {
            for (int i = 2000; i < content.Length; i += 10_000)
            {
                content[i] = (byte)'\n';
            }
        }

        using var file = new TempFile(content);
        return ChildProcess.Run("HarmProgram", [.. arguments, file.Path]);
    }
}

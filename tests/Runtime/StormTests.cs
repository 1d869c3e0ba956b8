namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Some seconds of the storm; the long form is started by hand, see tests/Runtime.Storm.</summary>
public sealed class StormTests
{
    [Fact]
    public void NoWrongByteAndNoCrash()
    {
        Protections.Require(FaultProtection.SignalGuard);
        (int code, string output) = ChildProcess.Run("StormProgram", "--seconds", "6", "--threads", "8");
        Assert.True(code == 0, output);
        Assert.Contains("storm: ok", output, StringComparison.Ordinal);
    }
}

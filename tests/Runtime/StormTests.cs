namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Some seconds of the storm; the long form is started by hand, see tests/Runtime.Storm.</summary>
public sealed class StormTests
{
    [Fact]
    public void NoWrongByteAndNoCrash()
    {
        Protections.Require(Protections.Expected);
        string[] protection = Protections.Expected == FaultProtection.KernelCopy ? ["--kernel-copy"] : [];
        (int code, string output) = ChildProcess.Run("StormProgram", ["--seconds", "6", "--threads", "8", .. protection]);
        Assert.True(code == 0, output);
        Assert.Contains($"reading under {Protections.Expected}", output, StringComparison.Ordinal);
        Assert.Contains("storm: ok", output, StringComparison.Ordinal);
    }
}

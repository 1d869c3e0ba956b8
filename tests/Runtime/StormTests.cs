namespace MmapAnalyzers.Runtime.Tests;

/// <summary>
/// The storm of tests/Runtime.Storm in each setting of the runtime: some seconds of each always, a minute of each with MMAP_LONG_TESTS=1, more than ten in all together with that under
/// KernelCopy. As native code it is published and started by hand (tests/README.md).
/// </summary>
public sealed class StormTests
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MMAP_LONG_TESTS") == "1";

    /// <summary>Under KernelCopy there is nothing that the settings could break but the reads themselves.</summary>
    public static TheoryData<string> Settings => Protections.Expected == FaultProtection.KernelCopy
        ? [""]
        :
        [
            "",
            "--thread-pool",
            "--threads 16 --writers 6",
            "--env DOTNET_gcServer=1",
            "--env DOTNET_gcConcurrent=0",
            "--env DOTNET_TieredCompilation=0 --env DOTNET_TieredPGO=0 --env DOTNET_ReadyToRun=0",
            "--env DOTNET_TC_OnStackReplacement_InitialCounter=1 --env DOTNET_OSR_HitLimit=1 --env DOTNET_ReadyToRun=0",
            "--env DOTNET_EnableAVX512=0 --env DOTNET_EnableAVX2=0 --env DOTNET_EnableAVX=0",
            "--env DOTNET_EnableHWIntrinsic=0",
        ];

    [Theory, MemberData(nameof(Settings))]
    public void NoWrongByteAndNoCrash(string setting)
    {
        Protections.Require(Protections.Expected);
        string[] protection = Protections.Expected == FaultProtection.KernelCopy ? ["--kernel-copy"] : [];
        string[] seconds = ["--seconds", IsLong ? "65" : setting.Length == 0 ? "6" : "3"];
        string output = Run([.. seconds, .. protection, .. setting.Split(' ', StringSplitOptions.RemoveEmptyEntries)], TimeSpan.FromMinutes(5));
        Assert.Contains($"reading under {Protections.Expected}", output, StringComparison.Ordinal);
    }

    /// <summary>A million in the long form; nothing but the collector gives the addresses back, and nothing waits for it with file and descriptor.</summary>
    [Fact]
    public void DisposesUnderEightReaders()
    {
        Protections.Require(Protections.Expected);
        string[] protection = Protections.Expected == FaultProtection.KernelCopy ? ["--kernel-copy"] : [];
        Run(["--disposes", IsLong ? "1000000" : "10000", "--threads", "8", .. protection], TimeSpan.FromMinutes(40));
    }

    private static string Run(string[] arguments, TimeSpan limit)
    {
        (int code, string output) = ChildProcess.Run("StormProgram", limit, arguments);
        TestContext.Current.SendDiagnosticMessage($"{string.Join(' ', arguments)}: {output}");
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ended with {code}: {output}");
        Assert.Contains("storm: ok", output, StringComparison.Ordinal);
        return output;
    }
}

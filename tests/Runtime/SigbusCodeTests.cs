using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using MmapAnalyzers.Runtime.Native;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>The bytes in the assembly are what the compiler makes of the source beside them.</summary>
public sealed class SigbusCodeTests
{
    [Fact]
    public void TheCodeIsThatOfTheSource()
    {
        string folder = typeof(SigbusCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NativeSource").Value!;
        string? compiler = FindCompiler();
        Assert.SkipWhen(compiler is null, "gcc is not installed: the machine code was not compared with its source");
        Assert.SkipUnless(compiler == SigbusCode.Compiler, $"the code was made by {SigbusCode.Compiler}, here is {compiler}: not compared");

        string output = Path.Combine(Path.GetTempPath(), $"code-{Guid.NewGuid():N}.cs");
        try
        {
            using Process build = Process.Start(Path.Combine(folder, "build.sh"), [output]);
            build.WaitForExit();
            Assert.Equal(0, build.ExitCode);
            Assert.Equal(File.ReadAllText(output), File.ReadAllText(Path.Combine(folder, "SigbusCode.g.cs")));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string? FindCompiler()
    {
        try
        {
            using Process gcc = Process.Start(new ProcessStartInfo("gcc", "-dumpfullversion") { RedirectStandardOutput = true, UseShellExecute = false })!;
            return "gcc " + gcc.StandardOutput.ReadToEnd().Trim();
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

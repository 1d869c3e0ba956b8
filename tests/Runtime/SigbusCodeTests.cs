using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using MmapAnalyzers.Runtime.Native;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>The bytes in the assembly are what the compiler makes of the source beside them.</summary>
public sealed class SigbusCodeTests
{
    [Theory, InlineData("X64", SigbusCode.X64Compiler), InlineData("Arm64", SigbusCode.Arm64Compiler)]
    public void TheCodeIsThatOfTheSource(string architecture, string expected)
    {
        string gcc = expected.Split(' ')[0];
        string folder = typeof(SigbusCodeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NativeSource").Value!;
        string? compiler = FindCompiler(gcc);
        Assert.SkipWhen(compiler is null, $"{gcc} is not installed: the machine code for {architecture} was not compared with its source");
        Assert.SkipUnless(compiler == expected, $"the code for {architecture} was made by {expected}, here is {compiler}: not compared");

        string output = Path.Combine(Path.GetTempPath(), $"code-{Guid.NewGuid():N}.cs");
        try
        {
            using Process build = Process.Start(Path.Combine(folder, "build.sh"), [architecture, output]);
            build.WaitForExit();
            Assert.Equal(0, build.ExitCode);
            Assert.Equal(File.ReadAllText(output), File.ReadAllText(Path.Combine(folder, $"SigbusCode.{architecture}.g.cs")));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string? FindCompiler(string name)
    {
        try
        {
            using Process gcc = Process.Start(new ProcessStartInfo(name, "-dumpfullversion") { RedirectStandardOutput = true, UseShellExecute = false })!;
            return $"{name} " + gcc.StandardOutput.ReadToEnd().Trim();
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

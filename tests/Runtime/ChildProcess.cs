using System.Diagnostics;
using System.Reflection;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Runs a program that may die; its path is in the assembly's metadata.</summary>
internal static class ChildProcess
{
    public static (int Code, string Output) Run(string name, params string[] arguments) => Run(name, TimeSpan.FromSeconds(60), arguments);

    public static (int Code, string Output) Run(string name, TimeSpan limit, params string[] arguments)
    {
        string program = typeof(ChildProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!;
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = child.StandardOutput.ReadToEnd();
        if (!child.WaitForExit(limit))
        {
            child.Kill(entireProcessTree: true);
            return (-1, "hangs: " + output);
        }

        return (child.ExitCode, output + error.Result);
    }
}

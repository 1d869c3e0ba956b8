using System.Diagnostics;

namespace MmapAnalyzers.Tests;

/// <summary>Runs a program as a user's shell would, and gives back what it printed.</summary>
internal static class DotnetCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static Task<CommandResult> RunAsync(string folder, CancellationToken cancellation, params IEnumerable<string> arguments) =>
        RunAsync("dotnet", folder, cancellation, arguments);

    public static async Task<CommandResult> RunAsync(
        string program, string folder, CancellationToken cancellation, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test run's own `dotnet` set for itself would lead the child to other tools and settings.
        foreach (string name in start.Environment.Keys.Where(IsBuildVariable).ToArray())
        {
            start.Environment.Remove(name);
        }
        // A build server that outlives the command would keep our pipe open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new CommandResult(string.Join(' ', [program, .. arguments]), process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static bool IsBuildVariable(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name is "CI" or "DOTNET_HOST_PATH";
}

internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    /// <summary>Fails with everything that the command printed, unless it ended as expected.</summary>
    public CommandResult ExpectExitCode(int expected)
    {
        Assert.True(ExitCode == expected, $"'{Command}' ended with {ExitCode}, expected {expected}:\n{Output}");
        return this;
    }
}

using System.Diagnostics;

namespace Tour;

/// <summary>A child process whose output the reader sees as it comes.</summary>
internal sealed class Child : IDisposable
{
    private const int ErrorLinesShown = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly CancellationTokenSource _deadline = new(Limit);
    private readonly Process _process;
    private readonly Task<string> _error;

    private Child(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _error = _process.StandardError.ReadToEndAsync(_deadline.Token);
    }

    /// <summary>Starts <c>dotnet</c>; <paramref name="shownAs"/> is what a reader would type.</summary>
    public static Child Start(string shownAs, string folder, params IEnumerable<string> arguments)
    {
        Console.WriteLine($"   $ {shownAs}");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A build server that outlives its command would keep our pipe open, and the crash needs no memory dump.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return new Child(start);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string shownAs, string folder, params IEnumerable<string> arguments)
    {
        using Child child = Start(shownAs, folder, arguments);
        return await child.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Shows the output up to the line that begins so, and gives that line; null when the process ends before it.</summary>
    public async Task<string?> ReadToLineAsync(string beginning)
    {
        while (await ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }
        return null;
    }

    public async Task SendLineAsync()
    {
        await _process.StandardInput.WriteLineAsync().ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the input, shows the rest of the output, and waits for the end.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        _process.StandardInput.Close();
        var lines = new List<string>();
        while (await ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lines.Add(line);
        }
        string[] error = (await _error.ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in error.Take(ErrorLinesShown))
        {
            Console.WriteLine($"   | {line}");
        }
        await _process.WaitForExitAsync(_deadline.Token).ConfigureAwait(false);
        Console.WriteLine($"   exit code {_process.ExitCode}");
        return (_process.ExitCode, string.Join('\n', [.. lines, .. error]));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
        _deadline.Dispose();
    }

    private async Task<string?> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync(_deadline.Token).ConfigureAwait(false);
        if (line is not null)
        {
            Console.WriteLine($"   | {line}".TrimEnd());
        }
        return line;
    }
}

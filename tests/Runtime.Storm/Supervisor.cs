using System.Diagnostics;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>
/// Runs the reading process and the cutting one, each this executable again: so that a crash or a hang of the readers, which is what the storm looks for, is
/// told in words and by the exit code.
/// </summary>
internal sealed class Supervisor(string[] directories, string[] environment)
{
    // the readers end a hang themselves; this is for the case that all of their threads stand still
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(90);

    public int Run(TimeSpan? time, string[] reading)
    {
        string[] places = [.. directories.Select(static d => Path.Combine(d, $"storm-{Environment.ProcessId}"))];
        try
        {
            foreach (string place in places)
            {
                Directory.CreateDirectory(place);
                foreach (StormFile file in StormFile.In(place))
                {
                    file.Create();
                    file.Dispose();
                }
            }

            using Process flapper = Start(["flap", .. places], [], redirectInput: true);
            int exit = Read(flapper, time, [.. reading, .. places]);
            flapper.StandardInput.Close();
            if (!flapper.WaitForExit(Grace))
            {
                flapper.Kill();
            }

            return exit;
        }
        finally
        {
            Array.ForEach(places, static p => Directory.Delete(p, recursive: true));
        }
    }

    private int Read(Process flapper, TimeSpan? time, string[] arguments)
    {
        using Process reader = Start(arguments, environment, redirectInput: false);
        if (time is { } limit && !reader.WaitForExit(limit + Grace))
        {
            reader.Kill();
            reader.WaitForExit();
            Console.WriteLine("storm: the reading process stood still and was killed");
            return Exit.Hung;
        }

        reader.WaitForExit();
        if (reader.ExitCode is not (Exit.Right or Exit.Wrong or Exit.Hung))
        {
            Console.WriteLine($"storm: the reading process died with exit code {reader.ExitCode}");
            return Exit.Wrong;
        }

        if (flapper.HasExited)
        {
            Console.WriteLine($"storm: the cutting process ended early with exit code {flapper.ExitCode}");
            return Exit.Wrong;
        }

        return reader.ExitCode;
    }

    private static Process Start(IEnumerable<string> arguments, string[] environment, bool redirectInput)
    {
        string self = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        var start = new ProcessStartInfo(self, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments) { RedirectStandardInput = redirectInput };
        foreach (string setting in environment)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..equals]] = setting[(equals + 1)..];
        }

        return Process.Start(start)!;
    }
}

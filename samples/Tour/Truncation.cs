using System.Globalization;
using System.Text;

namespace Tour;

/// <summary>Steps 3 to 5: a log is cut by another process while a program has it mapped.</summary>
internal static class Truncation
{
    private const int Lines = 60_000;
    private const int LinesPerError = 8_000;
    private const long LengthAfter = 3_000_000;
    private const int Aborted = 134;
    private const int Trouble = 2;

    /// <summary>What the other process does.</summary>
    public static int RunAsOtherProcess(string path, string length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(long.Parse(length, CultureInfo.InvariantCulture));
        return 0;
    }

    public static async Task<string> KillsAsync(string folder)
    {
        string log = await WriteLogAsync(folder).ConfigureAwait(false);
        using Child search = StartSearch("LogSearch", Programs.LogSearch, log);
        await TruncateUnderAsync(search, log).ConfigureAwait(false);

        (int exitCode, string output) = await search.EndAsync().ConfigureAwait(false);

        ToldOtherwiseException.ThrowUnless(exitCode == Aborted, $"LogSearch ended with exit code {exitCode}, not {Aborted}.");
        ToldOtherwiseException.ThrowUnless(output.Contains("Fatal error", StringComparison.Ordinal), "LogSearch did not end in a fatal error.");
        return "LogSearch is dead, although its Program.cs catches every IOException.";
    }

    public static async Task<string> IsCaughtAsync(string folder)
    {
        string log = await WriteLogAsync(folder).ConfigureAwait(false);
        using Child search = StartSearch("LogSearch (fixed copy)", Review.BuiltCopy(folder), log);
        await TruncateUnderAsync(search, log).ConfigureAwait(false);

        (int exitCode, string output) = await search.EndAsync().ConfigureAwait(false);

        ToldOtherwiseException.ThrowUnless(exitCode == Trouble, $"The fixed copy ended with exit code {exitCode}, not {Trouble}.");
        ToldOtherwiseException.ThrowUnless(output.Contains("lost from byte", StringComparison.Ordinal), "The fixed copy did not say what was lost.");
        return "A message and exit code 2, as for every other IOException. The offset is counted from the window: the view knows no file.";
    }

    public static async Task<string> IsSurvivedAsync(string folder)
    {
        string log = await WriteLogAsync(folder).ConfigureAwait(false);
        using Child search = StartSearch("LogSearch.Fixed", Programs.LogSearchFixed, log);
        await TruncateUnderAsync(search, log).ConfigureAwait(false);

        string? lost = await search.ReadToLineAsync("lost:").ConfigureAwait(false);
        string? ready = await search.ReadToLineAsync("ready:").ConfigureAwait(false);
        (int exitCode, _) = await search.EndAsync().ConfigureAwait(false);

        string expected = LengthAfter.ToString(CultureInfo.InvariantCulture);
        ToldOtherwiseException.ThrowUnless(lost?.Contains(expected, StringComparison.Ordinal) == true, $"The loss at byte {expected} was not reported.");
        ToldOtherwiseException.ThrowUnless(ready?.EndsWith($" in {expected} bytes", StringComparison.Ordinal) == true, "The search did not go on in what is left of the log.");
        ToldOtherwiseException.ThrowUnless(exitCode == 0, $"LogSearch.Fixed ended with exit code {exitCode}, not 0.");
        return $"LogSearch.Fixed has reported the loss at byte {expected}, and went on with what is left.";
    }

    private static Child StartSearch(string name, string program, string log) => Child.Start(
        $"{name} service.log ERROR --repeat", Path.GetDirectoryName(log)!, program, Path.GetFileName(log), "ERROR", "--repeat", "--window", "1000000");

    /// <summary>Waits for the end of the first search, cuts the log, and asks for a second search.</summary>
    private static async Task TruncateUnderAsync(Child search, string log)
    {
        string? ready = await search.ReadToLineAsync("ready:").ConfigureAwait(false);
        ToldOtherwiseException.ThrowUnless(ready is not null, "The first search did not end.");

        string length = LengthAfter.ToString(CultureInfo.InvariantCulture);
        (int exitCode, _) = await Child.RunAsync(
            $"truncate --size {length} service.log   # another process", Path.GetDirectoryName(log)!, Programs.Tour, "truncate", Path.GetFileName(log), length).ConfigureAwait(false);
        ToldOtherwiseException.ThrowUnless(exitCode == 0, "The log could not be truncated.");
        Console.WriteLine("   (Enter: search again)");
        await search.SendLineAsync().ConfigureAwait(false);
    }

    private static async Task<string> WriteLogAsync(string folder)
    {
        string path = Path.Combine(folder, "service.log");
        DateTime time = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var text = new StringBuilder();
        for (int line = 1; line <= Lines; line++)
        {
            string entry = line % LinesPerError == 0 ? "ERROR disk is full" : "INFO  request served";
            text.Append(CultureInfo.InvariantCulture, $"{time.AddMilliseconds(line * 250):yyyy-MM-ddTHH:mm:ss.fff} {entry}, worker {line % 16}, {line % 997} ms, no other remarks\n");
        }
        await File.WriteAllTextAsync(path, text.ToString()).ConfigureAwait(false);
        return path;
    }
}

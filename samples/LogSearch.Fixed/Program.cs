using System.Text;
using LogSearch;
using MmapAnalyzers.Runtime;

if (SearchOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SearchOptions.Usage);
    return 2;
}

try
{
    using var log = new MappedLog(options.File, options.WindowSize);
    if (options.TailLength > 0)
    {
        using Stream output = Console.OpenStandardOutput();
        await log.WriteTailAsync(output, options.TailLength).ConfigureAwait(false);
    }

    byte[] pattern = Encoding.UTF8.GetBytes(options.Pattern);
    int matches = Search(log, pattern);

    // With --repeat the log stays mapped, and each line on standard input starts another round: its text, or the last pattern again.
    while (options.Repeat)
    {
        Console.WriteLine($"ready: {matches} matching lines in {log.Length} bytes");
        if (await Console.In.ReadLineAsync().ConfigureAwait(false) is not { } line)
        {
            break;
        }
        if (line.Length > 0)
        {
            pattern = Encoding.UTF8.GetBytes(line);
        }
        log.Refresh();
        matches = Search(log, pattern);
    }
    return matches > 0 ? 0 : 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

// A log that is cut while it is searched is reported, and the search starts over on what is left of it.
static int Search(MappedLog log, byte[] pattern)
{
    try
    {
        return Print(LineSearcher.Search(log, pattern));
    }
    catch (MappedFaultException e)
    {
        Console.WriteLine($"lost: {e.Message}");
        log.Reopen();
        return Print(LineSearcher.Search(log, pattern));
    }
}

static int Print(IEnumerable<LineMatch> found)
{
    int matches = 0;
    foreach (LineMatch match in found)
    {
        Console.WriteLine($"{match.Number}: {match.Text}");
        matches++;
    }
    return matches;
}

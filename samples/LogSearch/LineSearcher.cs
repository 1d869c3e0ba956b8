namespace LogSearch;

/// <summary>A line that holds the pattern, with its number in the file, counted from 1.</summary>
internal readonly record struct LineMatch(long Number, string Text);

internal static class LineSearcher
{
    /// <summary>Finds the lines that hold the pattern, in file order, each once.</summary>
    public static IEnumerable<LineMatch> Search(MappedLog log, byte[] pattern)
    {
        long number = 1;
        foreach (LogWindow window in log.Windows)
        {
            int counted = 0;
            for (int at = 0; (at = window.IndexOf(pattern, at)) >= 0;)
            {
                int start = window.LineStart(at);
                int end = window.LineEnd(at);
                number += window.CountLineEnds(counted, start);
                counted = start;
                yield return new LineMatch(number, window.Text(start, end));
                at = end;
            }
            number += window.CountLineEnds(counted, window.Length);
        }
    }
}

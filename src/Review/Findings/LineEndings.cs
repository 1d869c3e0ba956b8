using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Findings;

/// <summary>A formatter ends new lines as the machine does; the file may do otherwise.</summary>
internal static class LineEndings
{
    public static SourceText Like(SourceText original, SourceText changed)
    {
        string text = original.ToString();
        int all = text.Count(c => c == '\n');
        int carriageReturns = CountCrLf(text);
        string content = changed.ToString();

        // A file of mixed endings keeps them; there is no right answer for the new lines.
        string unified = carriageReturns switch
        {
            0 => content.Replace("\r\n", "\n", StringComparison.Ordinal),
            _ when carriageReturns == all => content.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal),
            _ => content,
        };
        return unified == content ? changed : SourceText.From(unified, original.Encoding);
    }

    private static int CountCrLf(string text)
    {
        int count = 0;
        for (int at = text.IndexOf("\r\n", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\r\n", at + 2, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}

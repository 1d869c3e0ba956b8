using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Output;

/// <summary>The lines of a place with their numbers, and carets below what is meant.</summary>
internal static class CodeFrame
{
    private const int MaxLines = 6;

    public static IEnumerable<string> Lines(Place place)
    {
        int last = Math.Min(place.Span.End.Line, place.Span.Start.Line + MaxLines - 1);
        int width = (last + 1).ToString(CultureInfo.InvariantCulture).Length;
        for (int number = place.Span.Start.Line; number <= last; number++)
        {
            TextLine line = place.Text.Lines[number];
            string text = line.ToString();
            int from = number == place.Span.Start.Line ? place.Span.Start.Character : text.Length - text.TrimStart().Length;
            int to = number == place.Span.End.Line ? place.Span.End.Character : text.TrimEnd().Length;
            yield return $"{(number + 1).ToString(CultureInfo.InvariantCulture).PadLeft(width)} | {text}";

            // Tabs stay tabs, so that the carets stand below the text whatever the terminal's tab width is.
            string indent = string.Concat(text.Take(from).Select(c => c == '\t' ? '\t' : ' '));
            yield return $"{new string(' ', width)} | {indent}{new string('^', Math.Max(1, to - from))}";
        }

        if (last < place.Span.End.Line)
        {
            yield return $"{new string(' ', width)} | ...";
        }
    }
}

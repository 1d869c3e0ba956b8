using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Rules;

/// <summary>Source text short enough for a message.</summary>
internal static class Excerpt
{
    private const int MaxLength = 80;

    public static string Of(SyntaxNode node)
    {
        string text = node.ToString();
        int end = text.IndexOfAny(['\r', '\n']);
        string line = (end < 0 ? text : text.Substring(0, end)).Trim();
        return line.Length <= MaxLength && end < 0 ? line : line.Substring(0, Math.Min(line.Length, MaxLength)).TrimEnd() + "...";
    }
}

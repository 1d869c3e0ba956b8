using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Findings;

/// <summary>One diagnostic in one place, whichever and however many targets of the project compile the line.</summary>
internal sealed record Finding(Diagnostic Diagnostic, Document Document, Place Place, ImmutableArray<Place> Path, string Fingerprint)
{
    public string Rule => Diagnostic.Id;

    public string Message => Diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A span in a file, with the text of that file for the code frame.</summary>
internal sealed record Place(string File, LinePositionSpan Span, SourceText Text)
{
    public int Line => Span.Start.Line + 1;

    public int Column => Span.Start.Character + 1;

    public string SourceLine => Text.Lines[Span.Start.Line].ToString();

    public static Place? Of(Location location)
    {
        if (location.SourceTree is not { } tree)
        {
            return null;
        }

        // The unmapped span: #line would lead to a file that the reader does not have open and a fix could not change.
        return new Place(tree.FilePath, tree.GetLineSpan(location.SourceSpan).Span, tree.GetText());
    }
}

/// <summary>An analyzer or a fix threw. The run goes on, but its result cannot be trusted to be complete.</summary>
internal sealed record Failure(string Source, string Where, Exception Exception);

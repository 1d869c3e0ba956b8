using Microsoft.CodeAnalysis;

namespace MmapAnalyzers;

/// <summary>Every rule's id, title, message, category, severity and help link.</summary>
internal static class Descriptors
{
    public const string Safety = "Mmap.Safety";
    public const string Usage = "Mmap.Usage";

    public static readonly DiagnosticDescriptor PlainView = new(
        id: "MMAP001",
        title: "Plain view of a shared mapping",
        messageFormat: "'{0}' is a plain view of memory that is shared with other processes{2} (mapped by '{1}'): truncation or an I/O error kills the process, and the bytes can change under it",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A Span over a shared mapping promises what the mapping cannot keep: that the bytes are there, hold still and stay mapped. "
            + "A truncation of the file or an I/O error ends the process past every catch block.",
        helpLinkUri: HelpLink("MMAP001"));

    private static string HelpLink(string id) => $"https://github.com/MmapAnalyzers/MmapAnalyzers/blob/main/docs/rules/{id}.md";
}

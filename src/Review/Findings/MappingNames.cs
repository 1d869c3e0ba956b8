using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Review.Findings;

/// <summary>
/// Whether a project can have findings at all. Running analyzers compiles all of it, for nothing where no name of a mapping, of our library or
/// of the user's list stands in its text: the rules themselves would register nothing there.
/// </summary>
internal static class MappingNames
{
    /// <summary>What the rule about escapes looks for without asking whether there is a mapping.</summary>
    private static readonly string[] Ours = ["MmapAnalyzers", "StableMapping", "DangerousGetSpan"];

    public static bool StandIn(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        options.AdditionalFiles.Any(UserList.IsList)
        || Door.IsOpen(compilation, UserList.Empty, cancellationToken)
        || compilation.SyntaxTrees.Any(tree => Array.Exists(Ours, name => tree.GetText(cancellationToken).ToString().Contains(name, StringComparison.Ordinal)));
}

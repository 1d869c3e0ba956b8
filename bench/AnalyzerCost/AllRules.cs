using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>What a build with our package runs.</summary>
internal static class AllRules
{
    public static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [.. typeof(PlainViewAnalyzer).Assembly.GetTypes()
        .Where(static t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer))).OrderBy(static t => t.FullName, StringComparer.Ordinal)
        .Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];

    public static readonly ImmutableArray<DiagnosticAnalyzer> None = [new EmptyAnalyzer()];
}

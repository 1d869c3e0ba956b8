using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmapAnalyzers.Review.Findings;

/// <summary>The analyzers and fixes to run. The shipped ones are found in their assemblies, so that a new rule needs no change here.</summary>
internal sealed record ReviewRules(ImmutableArray<DiagnosticAnalyzer> Analyzers, ImmutableArray<CodeFixProvider> Fixes)
{
    public static ReviewRules Shipped { get; } = new(
        Create<DiagnosticAnalyzer, DiagnosticAnalyzerAttribute>("MmapAnalyzers.Analyzers"),
        Create<CodeFixProvider, ExportCodeFixProviderAttribute>("MmapAnalyzers.CodeFixes"))
    {
        CanFind = MappingNames.StandIn,
    };

    /// <summary>Whether the rules can say anything about a project; a cheap look that may say yes too often.</summary>
    public Func<Compilation, AnalyzerOptions, CancellationToken, bool> CanFind { get; init; } = static (_, _, _) => true;

    public IEnumerable<DiagnosticDescriptor> Descriptors => Analyzers.SelectMany(a => a.SupportedDiagnostics);

    private static ImmutableArray<T> Create<T, TMark>(string assembly)
        where T : class
        where TMark : Attribute =>
    [
        .. Assembly.Load(new AssemblyName(assembly)).GetTypes()
            .Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(T)) && t.IsDefined(typeof(TMark), inherit: false))
            .OrderBy(t => t.FullName, StringComparer.Ordinal)
            .Select(t => (T)Activator.CreateInstance(t)!),
    ];
}

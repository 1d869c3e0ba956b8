using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmapAnalyzers.Review.Findings;

/// <summary>Runs the analyzers over projects and turns their diagnostics, from the given severity on, into findings.</summary>
internal sealed class Finder(ReviewRules rules, ReportSeverity least)
{
    private readonly ConcurrentQueue<Failure> _failures = new();

    public ImmutableArray<Failure> Failures => [.. _failures];

    public async Task<ImmutableArray<Finding>> FindAsync(Project project, CancellationToken cancellationToken)
    {
        Compilation compilation = await project.GetCompilationAsync(cancellationToken)
            ?? throw new InvalidOperationException($"{project.Name} has no compilation");
        if (!rules.CanFind(compilation, project.AnalyzerOptions, cancellationToken))
        {
            return [];
        }

        var options = new CompilationWithAnalyzersOptions(
            project.AnalyzerOptions,
            onAnalyzerException: (exception, analyzer, _) => _failures.Enqueue(new Failure(analyzer.ToString(), project.Name, exception)),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> diagnostics =
            await compilation.WithAnalyzers(rules.Analyzers, options).GetAnalyzerDiagnosticsAsync(cancellationToken);

        var fingerprints = new Fingerprint();
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (Diagnostic diagnostic in diagnostics.Where(d => (int)d.Severity >= (int)least).OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(d => d.Location.SourceSpan.Start).ThenBy(d => d.Id, StringComparer.Ordinal))
        {
            if (Place.Of(diagnostic.Location) is { File.Length: > 0 } place && project.GetDocument(diagnostic.Location.SourceTree) is { } document)
            {
                SemanticModel model = compilation.GetSemanticModel(diagnostic.Location.SourceTree!);
                findings.Add(new Finding(diagnostic, document, place,
                    [.. diagnostic.AdditionalLocations.Select(Place.Of).OfType<Place>()],
                    fingerprints.Of(diagnostic, model, cancellationToken)));
            }
        }

        return findings.ToImmutable();
    }
}

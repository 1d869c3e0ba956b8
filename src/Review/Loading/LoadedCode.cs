using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Loading;

/// <summary>What was read from PATH: the code as Roslyn sees it, and what the reader should know about how complete it is.</summary>
internal sealed record LoadedCode(Workspace Workspace, Solution Solution, string Root, ImmutableArray<Note> Notes) : IDisposable
{
    /// <summary>Older targets of projects that are here in their newest: a fix must compile there too, and nothing is reported.</summary>
    public ImmutableHashSet<ProjectId> OnlyForFixes { get; init; } = [];

    /// <summary>Targets that compile mappings which the newest leaves out. Bound against the newest framework: their errors say nothing.</summary>
    public ImmutableHashSet<ProjectId> OtherTargets { get; init; } = [];

    public IEnumerable<Project> Projects => Solution.Projects.Where(p => p.Language == LanguageNames.CSharp && !OnlyForFixes.Contains(p.Id));

    public int FileCount => Projects.SelectMany(p => p.Documents).Select(d => d.FilePath).OfType<string>().Distinct().Count();

    /// <summary>
    /// A severity for all analyzers at once (<c>dotnet_analyzer_diagnostic.severity = none</c>) is meant for those of the build; who starts this tool wants its
    /// rules. What .editorconfig or the project says of one rule by its id still holds.
    /// </summary>
    public async Task<LoadedCode> WithSeveritiesOfAsync(IEnumerable<DiagnosticDescriptor> rules, CancellationToken cancellationToken)
    {
        Dictionary<string, ReportDiagnostic> own = rules.GroupBy(rule => rule.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => Severity(same.First().DefaultSeverity), StringComparer.Ordinal);
        Solution solution = Solution;
        foreach (Project project in Solution.Projects.Where(p => p.Language == LanguageNames.CSharp))
        {
            string configs = "";
            foreach (AnalyzerConfigDocument config in project.AnalyzerConfigDocuments)
            {
                configs += await config.GetTextAsync(cancellationToken);
            }

            CompilationOptions options = project.CompilationOptions!;
            solution = solution.WithProjectCompilationOptions(project.Id, options.WithSpecificDiagnosticOptions(options.SpecificDiagnosticOptions.AddRange(own.Where(rule =>
                !options.SpecificDiagnosticOptions.ContainsKey(rule.Key) && !configs.Contains($"dotnet_diagnostic.{rule.Key}.", StringComparison.OrdinalIgnoreCase)))));
        }

        return this with { Solution = solution };

        static ReportDiagnostic Severity(DiagnosticSeverity severity) => severity switch
        {
            DiagnosticSeverity.Error => ReportDiagnostic.Error,
            DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
            DiagnosticSeverity.Info => ReportDiagnostic.Info,
            _ => ReportDiagnostic.Hidden,
        };
    }

    public void Dispose() => Workspace.Dispose();
}

/// <summary>A remark on the run. Details (a single unreadable file, counts of compile errors) are shown from verbosity "detailed" on.</summary>
internal sealed record Note(string Message, bool IsDetail = false);

internal enum RuntimeReference { Auto, None }

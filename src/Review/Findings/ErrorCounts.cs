using Microsoft.CodeAnalysis;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review.Findings;

/// <summary>How much of the code did not parse or bind, so that "no findings" is not taken for more than it is.</summary>
internal sealed class ErrorCounts(CompileCheck check)
{
    private readonly List<Note> _details = [];
    private int _broken;
    private int _unparsed;

    /// <summary>Counts files that do not parse always, and what does not bind only on request: it means to bind the whole project.</summary>
    public async Task AddAsync(Project project, bool whole, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        int unparsed = compilation.SyntaxTrees.Count(t => t.GetDiagnostics(cancellationToken).Any(d => d.Severity == DiagnosticSeverity.Error));
        int errors = whole ? check.Count(compilation, cancellationToken) : 0;
        _unparsed += unparsed;
        if (errors + unparsed > 0)
        {
            _broken++;
            _details.Add(new Note(
                $"{project.Name}: {TextReport.Count(unparsed, "file")} with syntax errors, {TextReport.Count(errors, "compile error")} in all", IsDetail: true));
        }
    }

    public IEnumerable<Note> Notes()
    {
        if (_broken > 0)
        {
            yield return new Note($"{TextReport.Count(_broken, "project")} with compile errors as read here ({TextReport.Count(_unparsed, "file")} with syntax errors): "
                + "missing packages, generated code or broken source; what does not bind is not analysed (--verbosity detailed lists them)");
        }

        foreach (Note detail in _details)
        {
            yield return detail;
        }
    }
}

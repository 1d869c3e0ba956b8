using Microsoft.CodeAnalysis;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review.Findings;

/// <summary>How much of the code did not parse or bind, so that "no findings" is not taken for more than it is.</summary>
internal sealed class ErrorCounts(CompileCheck check)
{
    private readonly List<Note> _details = [];
    private int _unparsed;
    private int _errors;

    /// <summary>Binding a whole project costs more than analysing it, so that without "whole" only the given files count.</summary>
    public async Task AddAsync(Project project, IEnumerable<string> files, bool whole, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        HashSet<string> counted = [.. files];
        int unparsed = compilation.SyntaxTrees.Count(t => t.GetDiagnostics(cancellationToken).Any(d => d.Severity == DiagnosticSeverity.Error));
        int errors = check.Count(compilation, whole ? null : tree => counted.Contains(tree.FilePath), cancellationToken);
        _unparsed += unparsed;
        _errors += errors;
        if (errors + unparsed > 0)
        {
            string where = whole ? "in all" : "in the files with findings";
            _details.Add(new Note(
                $"{project.Name}: {TextReport.Count(unparsed, "file")} with syntax errors, {TextReport.Count(errors, "compile error")} {where}", IsDetail: true));
        }
    }

    public IEnumerable<Note> Notes()
    {
        if (_details.Count > 0)
        {
            yield return new Note($"{TextReport.Count(_details.Count, "project")} with compile errors as read here ({TextReport.Count(_unparsed, "file")} that "
                + $"{(_unparsed == 1 ? "does" : "do")} not parse, {TextReport.Count(_errors, "error")} counted): missing packages, generated code or broken source. "
                + "What does not bind is not analysed; --verbosity detailed counts all.");
        }

        foreach (Note detail in _details)
        {
            yield return detail;
        }
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review;

internal sealed record FixOptions(string Path, bool DryRun, ReportSeverity Severity, RuntimeReference Runtime, Verbosity Verbosity, bool Timing);

/// <summary>mmap-review fix: applies what can be applied, says what is left and why.</summary>
internal sealed class FixCommand(Terminal terminal, ReviewRules rules)
{
    public async Task<int> RunAsync(FixOptions options, CancellationToken cancellationToken)
    {
        var phases = new Phases();
        using LoadedCode code = await (await terminal.WithProgressAsync(progress =>
        {
            progress($"reading {options.Path}");
            return phases.MeasureAsync("load", () => Loader.LoadAsync(options.Path, options.Runtime, cancellationToken));
        })).WithSeveritiesOfAsync(rules.Descriptors, cancellationToken);
        var finder = new Finder(rules, options.Severity);
        var fixFinder = new FixFinder(rules, new CompileCheck());
        FixResult result = await terminal.WithProgressAsync(progress =>
            phases.MeasureAsync("fix", () => new Fixer(finder, fixFinder, progress).RunAsync(code.Solution, code.Projects, cancellationToken)));

        ImmutableArray<Failure> failures = [.. finder.Failures, .. fixFinder.Failures];
        if (!failures.IsEmpty)
        {
            await CheckCommand.ReportAsync(failures, terminal);
            throw new CannotRunException("no file was changed: an analyzer or a fix failed, so its result cannot be trusted");
        }

        if (!options.DryRun)
        {
            await WriteAsync(code.Solution, result.Solution, cancellationToken);
        }

        Report(result, code, options);
        if (options.Timing)
        {
            await terminal.Error.WriteLineAsync(phases.ToString());
        }

        return result.Left.IsEmpty ? Program.NoFindings : Program.HasFindings;
    }

    private void Report(FixResult result, LoadedCode code, FixOptions options)
    {
        var report = new TextReport(Terminal.Styled(terminal.Output), code.Root, options.Verbosity);
        foreach (AppliedFix applied in result.Applied)
        {
            report.WriteHeading(applied.Finding, options.DryRun ? "would fix" : "fixed");
            if (options.Verbosity > Verbosity.Quiet)
            {
                report.Line($"  {applied.Fix.Title}");
                report.WriteDiff(applied.Fix);
            }
        }

        foreach (LeftFinding left in result.Left)
        {
            report.WriteHeading(left.Finding, "left");
            report.Line($"  {left.Reason}");
        }

        report.WriteNotes(code.Notes);
        if (result.Applied.Any(a => TextReport.NeedsRuntime(a.Fix)))
        {
            report.Line("The fixed code needs the package MmapAnalyzers.Runtime: dotnet add PROJECT package MmapAnalyzers.Runtime");
        }

        report.Line($"{TextReport.Count(result.Applied.Length, "finding")} {(options.DryRun ? "would be fixed" : "fixed")}, {result.Left.Length} left.");
    }

    private static async Task WriteAsync(Solution before, Solution after, CancellationToken cancellationToken)
    {
        var changes = new Dictionary<string, (SourceText Old, SourceText New)>(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(before).GetProjectChanges().SelectMany(p => p.GetChangedDocuments()))
        {
            Document old = before.GetDocument(id)!;
            changes[old.FilePath!] = (await old.GetTextAsync(cancellationToken), await after.GetDocument(id)!.GetTextAsync(cancellationToken));
        }

        // From here on a Ctrl+C is not looked at: the files belong together.
        cancellationToken.ThrowIfCancellationRequested();
        foreach ((string file, (SourceText old, SourceText @new)) in changes)
        {
            try
            {
                SourceFile.Replace(file, old.ToString(), @new.ToString());
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CannotRunException($"{file} could not be written, and it and the files after it are as they were: {e.Message}", e);
            }
        }
    }
}

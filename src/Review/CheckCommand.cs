using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review;

internal sealed record CheckOptions(
    string Path, ReportFormat Format, string? Output, ReportSeverity Severity, FailOn FailOn, RuntimeReference Runtime, Verbosity Verbosity, bool Timing);

/// <summary>mmap-review check: finds, tries the fixes, reports.</summary>
internal sealed class CheckCommand(Terminal terminal, ReviewRules rules)
{
    public async Task<int> RunAsync(CheckOptions options, CancellationToken cancellationToken)
    {
        EnsureWritable(options.Output);
        var phases = new Phases();
        using LoadedCode code = await (await terminal.WithProgressAsync(progress =>
        {
            progress($"reading {options.Path}");
            return phases.MeasureAsync("load", () => Loader.LoadAsync(options.Path, options.Runtime, cancellationToken));
        })).WithSeveritiesOfAsync(rules.Descriptors, cancellationToken);
        CheckResult result = await terminal.WithProgressAsync(progress => ReviewAsync(code, options, phases, progress, cancellationToken));
        using (phases.Measure("report"))
        {
            await WriteAsync(result, options);
        }

        await ReportAsync(result.Failures, terminal);
        if (options.Timing)
        {
            await terminal.Error.WriteLineAsync(phases.ToString());
        }

        return result.ExitCode;
    }

    /// <summary>A failed analyzer is our bug: it is shown whole, whatever the verbosity.</summary>
    public static async Task ReportAsync(ImmutableArray<Failure> failures, Terminal terminal)
    {
        foreach (Failure failure in failures)
        {
            await terminal.Error.WriteLineAsync($"mmap-review: {failure.Source} failed in {failure.Where}: {failure.Exception}");
        }
    }

    private async Task<CheckResult> ReviewAsync(
        LoadedCode code, CheckOptions options, Phases phases, Action<string> progress, CancellationToken cancellationToken)
    {
        var finder = new Finder(rules, options.Severity);
        var check = new CompileCheck();
        var fixFinder = new FixFinder(rules, check);
        var errors = new ErrorCounts(check);
        var reviewed = ImmutableArray.CreateBuilder<ReviewedFinding>();
        var seen = new HashSet<(string, LinePositionSpan, string)>();
        foreach (Project project in code.Projects.ToList())
        {
            progress($"analysing {project.Name}");
            ImmutableArray<Finding> found = await phases.MeasureAsync("analyse", () => finder.FindAsync(project, cancellationToken));
            foreach (Finding finding in found.Where(f => seen.Add((f.Place.File, f.Place.Span, f.Rule))))
            {
                progress($"trying fixes of {finding.Place.File}:{finding.Place.Line}");
                reviewed.Add(new ReviewedFinding(finding, await phases.MeasureAsync("fixes",
                    async () => ImmutableArray.CreateRange(await fixFinder.OfferedAsync(finding, cancellationToken).ToListAsync(cancellationToken)))));
            }

            if (code.OtherTargets.Contains(project.Id))
            {
                continue;
            }

            using (phases.Measure("count errors"))
            {
                await errors.AddAsync(project, found.Select(f => f.Place.File), whole: options.Verbosity == Verbosity.Detailed, cancellationToken);
            }
        }

        return new CheckResult(
            code, reviewed.ToImmutable(), [.. finder.Failures, .. fixFinder.Failures], [.. code.Notes, .. errors.Notes()], rules, options.FailOn);
    }

    private async Task WriteAsync(CheckResult result, CheckOptions options)
    {
        if (options.Output is null)
        {
            Write(terminal.Output);
            await terminal.Output.FlushAsync();
            return;
        }

        try
        {
            await using var file = new StreamWriter(options.Output, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Write(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"the report cannot be written to {options.Output}: {e.Message}", e);
        }

        void Write(TextWriter writer)
        {
            if (options.Format == ReportFormat.Sarif)
            {
                SarifReport.Write(result, writer);
                return;
            }

            new TextReport(Terminal.Styled(writer), result.Code.Root, options.Verbosity).Write(result);
        }
    }

    private static void EnsureWritable(string? file)
    {
        if (file is null)
        {
            return;
        }

        string full = Path.GetFullPath(file);
        if (Directory.Exists(full))
        {
            throw new CannotRunException($"--output {file} is a folder");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new CannotRunException($"--output {file}: the folder {Path.GetDirectoryName(full)} does not exist");
        }
    }
}

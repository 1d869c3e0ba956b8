using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review;

internal sealed record CheckOptions(string Path, ReportFormat Format, string? Output, RuntimeReference Runtime, Verbosity Verbosity);

/// <summary>mmap-review check: finds, tries the fixes, reports.</summary>
internal sealed class CheckCommand(TextWriter output, TextWriter error, ReviewRules rules)
{
    public async Task<int> RunAsync(CheckOptions options, CancellationToken cancellationToken)
    {
        EnsureWritable(options.Output);
        var phases = new Phases();
        using LoadedCode code = await phases.MeasureAsync("load", () => Loader.LoadAsync(options.Path, options.Runtime, cancellationToken));
        CheckResult result = await ReviewAsync(code, options, phases, cancellationToken);
        using (phases.Measure("report"))
        {
            await WriteAsync(result, options);
        }

        foreach (Failure failure in result.Failures)
        {
            await error.WriteLineAsync($"mmap-review: {failure.Source} failed in {failure.Where}: {failure.Exception}");
        }

        if (options.Verbosity == Verbosity.Diagnostic)
        {
            await error.WriteLineAsync(phases.ToString());
        }

        return result.ExitCode;
    }

    private async Task<CheckResult> ReviewAsync(LoadedCode code, CheckOptions options, Phases phases, CancellationToken cancellationToken)
    {
        var finder = new Finder(rules);
        var check = new CompileCheck();
        var fixFinder = new FixFinder(rules, check);
        var notes = new List<Note>(code.Notes);
        var reviewed = ImmutableArray.CreateBuilder<ReviewedFinding>();
        var seen = new HashSet<(string, Microsoft.CodeAnalysis.Text.LinePositionSpan, string)>();
        foreach (Project project in code.Projects.ToList())
        {
            ImmutableArray<Finding> found = await phases.MeasureAsync("analyse", () => finder.FindAsync(project, cancellationToken));
            foreach (Finding finding in found.Where(f => seen.Add((f.Place.File, f.Place.Span, f.Rule))))
            {
                reviewed.Add(new ReviewedFinding(finding, await phases.MeasureAsync("fixes", () => fixFinder.OfferedAsync(finding, cancellationToken))));
            }

            if (found.Length > 0 || options.Verbosity >= Verbosity.Detailed)
            {
                Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
                int errors;
                using (phases.Measure("count errors"))
                {
                    errors = check.Count(compilation, cancellationToken);
                }

                if (errors > 0)
                {
                    notes.Add(new Note($"{project.Name}: {errors} compile errors (missing packages or generated code, or broken source); what does not bind is not analysed", IsDetail: true));
                }
            }
        }

        return new CheckResult(code, reviewed.ToImmutable(), [.. finder.Failures, .. fixFinder.Failures], [.. notes], rules);
    }

    private async Task WriteAsync(CheckResult result, CheckOptions options)
    {
        if (options.Output is null)
        {
            Write(output);
            await output.FlushAsync();
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
            }
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

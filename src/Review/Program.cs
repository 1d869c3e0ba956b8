using System.CommandLine;
using MmapAnalyzers.Review.Findings;
using MmapAnalyzers.Review.Loading;
using MmapAnalyzers.Review.Output;

namespace MmapAnalyzers.Review;

internal static class Program
{
    public const int NoFindings = 0;
    public const int HasFindings = 1;
    public const int CouldNotRun = 2;

    private static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error, ReviewRules.Shipped);

    /// <summary>The whole tool, over the given writers and rules.</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, ReviewRules rules)
    {
        ParseResult parsed = CommandLine(new Terminal(output, error), rules).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            string message = string.Join(' ', parsed.Errors[0].Message.Split('\n', StringSplitOptions.TrimEntries));
            await error.WriteLineAsync($"mmap-review: {message} (see mmap-review --help)");
            return CouldNotRun;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (CannotRunException e)
        {
            await error.WriteLineAsync($"mmap-review: {e.Message}");
            return CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("mmap-review: cancelled; no file was changed");
            return CouldNotRun;
        }
    }

    private static RootCommand CommandLine(Terminal terminal, ReviewRules rules)
    {
        var path = new Argument<string>("PATH") { Description = "A solution (.sln, .slnx), a project (.csproj), or a folder of sources that need not build." };
        var runtime = new Option<RuntimeReference>("--runtime")
        {
            Description = "auto: fixes may use the package MmapAnalyzers.Runtime where the project's targets can have it. none: fixes use the framework only.",
        };
        var verbosity = new Option<Verbosity>("--verbosity")
        {
            Description = "quiet: one line a finding. normal. detailed: with all notes and compile errors counted.",
            DefaultValueFactory = _ => Verbosity.Normal,
        };
        var severity = new Option<ReportSeverity>("--severity")
        {
            Description = "The least severity that is reported; as the rules have it, or as .editorconfig sets it.",
            DefaultValueFactory = _ => ReportSeverity.Warning,
        };
        var failOn = new Option<FailOn>("--fail-on") { Description = "The least severity that makes the exit code 1. any: whatever is reported." };
        var timing = new Option<bool>("--timing") { Description = "Print the seconds that each phase took to standard error." };
        var format = new Option<ReportFormat>("--format") { Description = "text, or SARIF 2.1.0." };
        var file = new Option<string?>("--output") { Description = "Write the report to this file instead of standard output.", HelpName = "FILE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing." };

        var check = new Command("check", "Find plain views of shared mappings; exit code 0 none, 1 findings, 2 could not run.")
        {
            path, format, file, severity, failOn, runtime, verbosity, timing,
        };
        check.SetAction((parsed, cancellationToken) => new CheckCommand(terminal, rules).RunAsync(
            new CheckOptions(parsed.GetRequiredValue(path), parsed.GetValue(format), parsed.GetValue(file), parsed.GetValue(severity), parsed.GetValue(failOn),
                parsed.GetValue(runtime), parsed.GetValue(verbosity), parsed.GetValue(timing)),
            cancellationToken));

        var fix = new Command("fix", "Apply the first offered fix of each finding where it compiles; exit code 0 nothing left, 1 findings left, 2 could not run.")
        {
            path, dryRun, severity, runtime, verbosity, timing,
        };
        fix.SetAction((parsed, cancellationToken) => new FixCommand(terminal, rules).RunAsync(
            new FixOptions(parsed.GetRequiredValue(path), parsed.GetValue(dryRun), parsed.GetValue(severity), parsed.GetValue(runtime), parsed.GetValue(verbosity), parsed.GetValue(timing)),
            cancellationToken));

        return new RootCommand("Finds plain views of shared mappings in C# code that need not even build, and shows or applies the fixes.") { check, fix };
    }
}

internal enum ReportFormat { Text, Sarif }

/// <summary>In the words of .editorconfig; the numbers are those of <see cref="Microsoft.CodeAnalysis.DiagnosticSeverity"/>.</summary>
internal enum ReportSeverity { Suggestion = 1, Warning, Error }

/// <summary>The same, and both ends.</summary>
internal enum FailOn { Any, Suggestion, Warning, Error, Never }

internal enum Verbosity { Quiet, Normal, Detailed }

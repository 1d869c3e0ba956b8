using System.Diagnostics;
using System.Text.Json.Nodes;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Tests;

internal sealed record Run(int ExitCode, string Output, string Error)
{
    public JsonNode SarifRun => JsonNode.Parse(Output)!["runs"]![0]!;
}

internal static class Tool
{
    public const string Sources = """
        namespace Demo;

        public static class Calls
        {
            public static int Danger(string text) => text.Length;

            public static int Safe(string text) => text.Length;

            public static int One() => Danger("one");

            public static int Two() => 1 + Danger("two");
        }

        """;

    public static Task<Run> RunAsync(params string[] args) => RunAsync(TestRules.Danger, args);

    public static async Task<Run> RunAsync(ReviewRules rules, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await Program.RunAsync(args, output, error, rules);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>The tool as its users start it.</summary>
    public static Task<Run> RunProcessAsync(params string[] args) =>
        StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "mmap-review.dll"), .. args]);

    public static async Task<Run> StartAsync(string file, string[] args)
    {
        var start = new ProcessStartInfo(file, args) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return new Run(process.ExitCode, await output, await error);
    }
}

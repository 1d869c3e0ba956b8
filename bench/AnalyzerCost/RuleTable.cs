using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>
/// What each rule costs in the projects below a folder, all rules together as in a build. What rules share counts for the one that asks first,
/// and waiting for the engine counts for the one that waits.
/// </summary>
internal static class RuleTable
{
    public static void Report(IEnumerable<Project> projects, int runs)
    {
        Dictionary<string, double> total = new(StringComparer.Ordinal);
        foreach (Project project in projects)
        {
            Dictionary<string, List<double>> times = new(StringComparer.Ordinal);
            for (int i = 0; i < runs; i++)
            {
                Measure(project, times);
            }

            foreach ((string rule, List<double> each) in times)
            {
                total[rule] = total.GetValueOrDefault(rule) + Stopwatches.Median(each);
            }
        }

        double empty = total.GetValueOrDefault(nameof(EmptyAnalyzer));
        Console.WriteLine("rule                              seconds  ratio to an empty analyzer");
        foreach ((string rule, double seconds) in total.OrderByDescending(static t => t.Value))
        {
            Console.WriteLine($"{rule,-32} {seconds,8:N2} {(empty > 0 ? seconds / empty : 0),8:N0}");
        }

        Console.WriteLine($"{"all",-32} {total.Values.Sum(),8:N2}");
    }

    private static void Measure(Project project, Dictionary<string, List<double>> times)
    {
        CSharpCompilation compilation = Stopwatches.Compile(project);
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: true);
        CompilationWithAnalyzers asked = compilation.WithAnalyzers(AllRules.Analyzers.AddRange(AllRules.None), options);
        Diagnostic? crash = asked.GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult().FirstOrDefault(static d => d.Id == "AD0001");
        if (crash is not null)
        {
            throw new InvalidOperationException(crash.ToString());
        }

        foreach (DiagnosticAnalyzer rule in asked.Analyzers)
        {
            string name = rule.GetType().Name;
            if (!times.TryGetValue(name, out List<double>? each))
            {
                times.Add(name, each = []);
            }

            each.Add(asked.GetAnalyzerTelemetryInfoAsync(rule, CancellationToken.None).GetAwaiter().GetResult().ExecutionTime.TotalSeconds);
        }
    }
}

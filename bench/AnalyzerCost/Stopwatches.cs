using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>Times a whole compilation under all our rules and under an empty analyzer, in turns, from fresh trees: nothing is cached between runs. Processor time, which a busy machine changes less than the clock.</summary>
internal static class Stopwatches
{
    private static readonly MetadataReference[] Framework = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(static p => Path.GetFileName(p).StartsWith("System", StringComparison.Ordinal) || Path.GetFileName(p) is "netstandard.dll" or "Microsoft.Win32.Primitives.dll")
        .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p))];

    public static (double Ours, double Empty) Compare(Project project, int runs)
    {
        Run(project, AllRules.Analyzers);
        Run(project, AllRules.None);
        List<double> ours = [];
        List<double> empty = [];
        for (int i = 0; i < runs; i++)
        {
            ours.Add(Run(project, AllRules.Analyzers));
            empty.Add(Run(project, AllRules.None));
        }

        return (Median(ours), Median(empty));
    }

    public static double Run(Project project, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        CSharpCompilation compilation = Compile(project);
        GC.Collect();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ImmutableArray<Diagnostic> found = compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        double elapsed = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        Diagnostic? crash = found.FirstOrDefault(static d => d.Id == "AD0001");
        return crash is null ? elapsed : throw new InvalidOperationException(crash.ToString());
    }

    public static CSharpCompilation Compile(Project project)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        return CSharpCompilation.Create(
            "Timed",
            project.Sources.Select((text, i) => CSharpSyntaxTree.ParseText(text, options, $"/{i}.cs")),
            Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}

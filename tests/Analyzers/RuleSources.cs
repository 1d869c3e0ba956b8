using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>Every source that a rule's test marks, each in a namespace of its own, and all rules to run over them.</summary>
internal static partial class RuleSources
{
    public static ImmutableArray<DiagnosticAnalyzer> AllRules { get; } =
        [.. typeof(PlainViewAnalyzer).Assembly.GetTypes().Where(static t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t)).Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];

    public static ImmutableArray<string> All { get; } =
        [.. typeof(RuleSources).Assembly.GetTypes().Where(static t => t.Name.EndsWith("AnalyzerTests", StringComparison.Ordinal)).OrderBy(static t => t.Name, StringComparer.Ordinal).SelectMany(OfTest)];

    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Compilation compilation, bool concurrent = true)
    {
        CompilationWithAnalyzersOptions settings = new(new AnalyzerOptions([]), static (error, _, _) => throw new InvalidOperationException("analyzer threw", error), concurrent, logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers(AllRules, settings).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string> OfTest(Type test)
    {
        string header = string.Concat(test.GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(static f => f.IsLiteral && f.Name is "Native" or "Header" or "Types" or "Escapes" or "Usings").Select(static f => (string)f.GetRawConstantValue()!));
        foreach (PropertyInfo rows in test.GetProperties(BindingFlags.Public | BindingFlags.Static).OrderBy(static p => p.Name, StringComparer.Ordinal))
        {
            if (rows.GetValue(null) is not IEnumerable<ITheoryDataRow> data)
            {
                continue;
            }

            foreach (ITheoryDataRow row in data)
            {
                if (row.GetData()[^1] is string marked)
                {
                    string body = Markup.Parse(marked).Source;
                    yield return InNamespace(header + (Declares().IsMatch(body) ? body : "public unsafe class C { " + body + " void Door(MemoryMappedFile f) { } }"), test.Name + rows.Name);
                }
            }
        }
    }

    /// <summary>Directives may only stand before declarations; the name keeps equal types apart when all stand in one compilation.</summary>
    private static string InNamespace(string text, string name) =>
        string.Concat(Using().Matches(text).Select(static m => m.Value).Distinct(StringComparer.Ordinal)) + $"namespace N_{name}_{StableHash(text):x} {{ {Using().Replace(text, "")} }}";

    private static uint StableHash(string text) => text.Aggregate(2166136261u, static (hash, c) => (hash ^ c) * 16777619u);

    [GeneratedRegex(@"^\s*(//|\[|using |namespace |(public |internal |sealed |static |unsafe |readonly |partial |abstract )*(class|struct|interface|enum) )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declares();

    [GeneratedRegex(@"(?<![\w(] *)using (static )?[A-Z]?[\w.]+( = [\w.<>]+)?; ?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();
}

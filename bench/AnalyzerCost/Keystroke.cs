using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>What an editor asks after one keystroke: the diagnostics of the open file, in a compilation where only that file is new.</summary>
internal static class Keystroke
{
    public static void Report(Project project, int strokes)
    {
        CSharpCompilation compilation = Stopwatches.Compile(project);
        SyntaxTree? edited = FileWithMostFindings(compilation);
        if (edited is null)
        {
            return;
        }

        List<double> ours = [];
        List<double> empty = [];
        for (int i = 0; i < strokes + 2; i++)
        {
            SyntaxTree typed = Type(edited, i);
            CSharpCompilation next = compilation.ReplaceSyntaxTree(edited, typed);
            double mine = Ask(next, typed, AllRules.Analyzers);
            double theirs = Ask(compilation.ReplaceSyntaxTree(edited, typed), typed, AllRules.None);
            (compilation, edited) = (next, typed);
            if (i >= 2)
            {
                ours.Add(mine);
                empty.Add(theirs);
            }
        }

        double median = Stopwatches.Median(ours);
        double baseline = Stopwatches.Median(empty);
        Console.WriteLine($"{project.Name + " (one edit)",-40} {edited.GetText().Lines.Count,8:N0} {median,9:N1} {baseline,9:N1} {median / baseline,6:N2}");
    }

    private static SyntaxTree? FileWithMostFindings(Compilation compilation)
    {
        ImmutableArray<Diagnostic> found = compilation.WithAnalyzers(AllRules.Analyzers).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return found.GroupBy(static d => d.Location.SourceTree).OrderByDescending(static g => g.Count()).FirstOrDefault()?.Key;
    }

    /// <summary>A statement more in the first method that has a block.</summary>
    private static SyntaxTree Type(SyntaxTree tree, int stroke)
    {
        BlockSyntax block = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Select(static m => m.Body).OfType<BlockSyntax>().First();
        SourceText text = tree.GetText().WithChanges(new TextChange(new TextSpan(block.OpenBraceToken.Span.End, 0), $" int typed{stroke} = {stroke};"));
        return tree.WithChangedText(text);
    }

    private static double Ask(CSharpCompilation compilation, SyntaxTree tree, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        CompilationWithAnalyzers asked = compilation.WithAnalyzers(analyzers);
        SemanticModel model = compilation.GetSemanticModel(tree);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        ImmutableArray<Diagnostic> found = asked.GetAnalyzerSemanticDiagnosticsAsync(model, null, CancellationToken.None).GetAwaiter().GetResult();
        double elapsed = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        return found.Any(static d => d.Id == "AD0001") ? throw new InvalidOperationException(found[0].ToString()) : elapsed;
    }
}

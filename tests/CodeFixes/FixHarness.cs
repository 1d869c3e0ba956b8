using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.CodeFixes;
using MmapAnalyzers.Rules;
using MmapAnalyzers.Tests;

namespace MmapAnalyzers.CodeFixes.Tests;

/// <summary>An action that was offered at a site, and the document after it.</summary>
internal sealed record Offer(string Key, string Title, string Code);

/// <summary>Asks the provider as an editor does: what is offered at each report, in which order, and what comes out.</summary>
internal static class FixHarness
{
    public static Project CreateProject(bool runtime = true, string framework = "net10.0", OutputKind kind = OutputKind.DynamicallyLinkedLibrary, LanguageVersion language = LanguageVersion.CSharp12)
    {
        ProjectInfo info = ProjectInfo.Create(
            ProjectId.CreateNewId(),
            VersionStamp.Default,
            "Test",
            "Test",
            LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(kind, allowUnsafe: true),
            parseOptions: new CSharpParseOptions(language),
            metadataReferences: runtime ? [.. ReferencePacks.Framework(framework), ReferencePacks.Runtime] : ReferencePacks.Framework(framework));
        return new AdhocWorkspace().CurrentSolution.AddProject(info).GetProject(info.Id)!;
    }

    public static async Task<IReadOnlyList<Diagnostic>> ReportsAsync(Document document, CancellationToken cancellationToken)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken))!;
        IEnumerable<Diagnostic> found = await model.Compilation.WithAnalyzers([new PlainViewAnalyzer()]).GetAnalyzerSemanticDiagnosticsAsync(model, null, cancellationToken);
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>What any of our rules says of the document.</summary>
    public static async Task<IEnumerable<Diagnostic>> FindingsAsync(Document document, CancellationToken cancellationToken)
    {
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken))!;
        System.Collections.Immutable.ImmutableArray<DiagnosticAnalyzer> all = [.. typeof(PlainViewAnalyzer).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer))).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];
        return await model.Compilation.WithAnalyzers(all).GetAnalyzerSemanticDiagnosticsAsync(model, null, cancellationToken);
    }

    /// <summary>The offers at each report of the source, in the order of the source.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<Offer>>> OffersAsync(string source, bool runtime = true, string framework = "net10.0")
    {
        Document document = CreateProject(runtime, framework).AddDocument("Test.cs", source);
        return await OffersAsync(document, TestContext.Current.CancellationToken);
    }

    public static Task<IReadOnlyList<IReadOnlyList<Offer>>> OffersAsync(Document document, CancellationToken cancellationToken) =>
        OffersAsync(document, new PlainViewFix(), cancellationToken);

    /// <summary>What <see cref="PlainViewVouchFix"/> offers; the other provider's fixes are listed above it in an editor.</summary>
    public static Task<IReadOnlyList<IReadOnlyList<Offer>>> VouchesAsync(string source, bool runtime = true) =>
        OffersAsync(CreateProject(runtime).AddDocument("Test.cs", source), new PlainViewVouchFix(), TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<IReadOnlyList<Offer>>> OffersAsync(Document document, CodeFixProvider provider, CancellationToken cancellationToken)
    {
        var all = new List<IReadOnlyList<Offer>>();
        foreach (Diagnostic report in await ReportsAsync(document, cancellationToken))
        {
            var actions = new List<CodeAction>();
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => actions.Add(action), cancellationToken));
            var offers = new List<Offer>();
            foreach (CodeAction action in actions)
            {
                ApplyChangesOperation change = (await action.GetOperationsAsync(cancellationToken)).OfType<ApplyChangesOperation>().Single();
                string code = (await change.ChangedSolution.GetDocument(document.Id)!.GetTextAsync(cancellationToken)).ToString();
                offers.Add(new Offer(action.EquivalenceKey!, action.Title, code));
            }

            all.Add(offers);
        }

        return all;
    }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Review.Findings;

/// <summary>Which compile errors a change adds. Sources that did not compile before must only not get worse.</summary>
internal sealed class CompileCheck
{
    private readonly ConditionalWeakTable<Compilation, Errors> _errors = [];

    public async Task<ImmutableArray<string>> NewErrorsAsync(
        Solution before, Solution after, ImmutableArray<FileChange> changes, CancellationToken cancellationToken)
    {
        HashSet<string> files = [.. changes.Select(c => c.File)];
        DocumentId[] documents = [.. files.SelectMany(file => before.GetDocumentIdsWithFilePath(file))];
        IEnumerable<ProjectId> projects = documents.Select(id => id.ProjectId).Distinct();
        bool bodiesOnly = true;
        foreach (DocumentId id in documents)
        {
            bodiesOnly = bodiesOnly && await OnlyBodiesDifferAsync(before.GetDocument(id)!, after.GetDocument(id)!, cancellationToken);
        }

        if (!bodiesOnly)
        {
            ProjectDependencyGraph graph = before.GetProjectDependencyGraph();
            projects = projects.SelectMany(p => graph.GetProjectsThatTransitivelyDependOnThisProject(p).Prepend(p)).Distinct().ToList();
        }

        var added = ImmutableArray.CreateBuilder<string>();
        foreach (ProjectId id in projects)
        {
            Compilation old = (await before.GetProject(id)!.GetCompilationAsync(cancellationToken))!;
            Compilation changed = (await after.GetProject(id)!.GetCompilationAsync(cancellationToken))!;
            Func<SyntaxTree, bool>? filter = bodiesOnly ? tree => files.Contains(tree.FilePath) : null;
            added.AddRange(Added(Counted(old, filter, cancellationToken), Counted(changed, filter, cancellationToken)));
        }

        return [.. added.Distinct()];
    }

    /// <summary>The number of errors in a project, or in those of its files only.</summary>
    public int Count(Compilation compilation, Func<SyntaxTree, bool>? filter, CancellationToken cancellationToken) =>
        Counted(compilation, filter, cancellationToken).Values.Sum();

    private Dictionary<string, int> Counted(Compilation compilation, Func<SyntaxTree, bool>? filter, CancellationToken cancellationToken)
    {
        Errors known = _errors.GetOrCreateValue(compilation);
        if (filter is null)
        {
            return known.Whole ??= Multiset(compilation.GetDiagnostics(cancellationToken));
        }

        var sum = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(filter))
        {
            if (!known.ByTree.TryGetValue(tree, out Dictionary<string, int>? own))
            {
                own = Multiset(compilation.GetSemanticModel(tree).GetDiagnostics(cancellationToken: cancellationToken));
                known.ByTree.Add(tree, own);
            }

            foreach ((string message, int count) in own)
            {
                sum[message] = sum.GetValueOrDefault(message) + count;
            }
        }

        return sum;
    }

    private static Dictionary<string, int> Multiset(ImmutableArray<Diagnostic> diagnostics) =>
        diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error && !d.IsSuppressed)
            .GroupBy(d => $"{d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}", StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    private static IEnumerable<string> Added(Dictionary<string, int> before, Dictionary<string, int> after) =>
        after.Where(e => e.Value > before.GetValueOrDefault(e.Key)).Select(e => e.Key);

    /// <summary>A change inside bodies is seen by its own file only, which saves compiling the whole project. A using is as private, and so is a vouching attribute.</summary>
    private static async Task<bool> OnlyBodiesDifferAsync(Document old, Document changed, CancellationToken cancellationToken) =>
        SyntaxFactory.AreEquivalent(
            WithoutUsings(await old.GetSyntaxRootAsync(cancellationToken)),
            WithoutUsings(await changed.GetSyntaxRootAsync(cancellationToken)),
            topLevel: true);

    private static CompilationUnitSyntax WithoutUsings(SyntaxNode? root)
    {
        var unit = (CompilationUnitSyntax)root!;
        return unit.RemoveNodes(
            unit.DescendantNodes().Where(n => n is UsingDirectiveSyntax { GlobalKeyword.RawKind: not (int)SyntaxKind.GlobalKeyword }
                or AttributeListSyntax { Attributes: [{ Name: IdentifierNameSyntax { Identifier.ValueText: "StableMapping" } }] }),
            SyntaxRemoveOptions.KeepNoTrivia)!;
    }

    private sealed class Errors
    {
        public Dictionary<string, int>? Whole { get; set; }

        public Dictionary<SyntaxTree, Dictionary<string, int>> ByTree { get; } = [];
    }
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Collects the edits of any number of sites in one document and applies them with one <see cref="SyntaxEditor"/>, inner nodes before outer ones, so that
/// sites that lie in each other or share a member do not undo each other.
/// </summary>
internal sealed class DocumentEdits(Document document, SyntaxNode root, SemanticModel model)
{
    private readonly Dictionary<SyntaxNode, List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)>> _rewrites = [];
    private readonly List<(StatementSyntax After, Func<string>[] Texts)> _insertions = [];
    private readonly HashSet<InvocationExpressionSyntax> _acquires = [];
    private readonly HashSet<SyntaxNode> _fixed = [];

    public SemanticModel Model => model;

    public bool UsesRuntime { get; set; }

    public bool UsesSystem { get; set; }

    /// <summary>How many reported views the edits replace.</summary>
    public int FixedViews => _fixed.Count;

    /// <summary>Rewrites the node once for each tag; several tags on one node are applied in the order in which they came.</summary>
    public void Rewrite<T>(T node, string tag, Func<T, SyntaxNode> rewrite)
        where T : SyntaxNode
    {
        if (!_rewrites.TryGetValue(node, out List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)>? list))
        {
            _rewrites[node] = list = [];
        }

        if (!list.Any(entry => string.Equals(entry.Tag, tag, StringComparison.Ordinal)))
        {
            list.Add((tag, current => rewrite((T)current).WithTriviaFrom(current)));
        }
    }

    /// <summary>The text of a node of the original document with the edits inside it made.</summary>
    public string Render(SyntaxNode original) =>
        original.ReplaceNodes(_rewrites.Keys.Where(original.Contains), (node, current) => Edited(_rewrites[node], current)).ToString();

    /// <summary>Inserts statements, each on a line of its own; their texts are asked for when all edits are known.</summary>
    public void InsertAfter(StatementSyntax statement, params Func<string>[] texts) => _insertions.Add((statement, texts));

    public void MarkFixed(PlainViewSite site, bool dropsPointer)
    {
        _fixed.Add(site.View);
        if (dropsPointer && site.Address?.Acquire is { } acquire)
        {
            _acquires.Add(acquire);
        }
    }

    /// <param name="removePointers">Also removes the acquired pointers that nothing needs after the edits.</param>
    public async Task<Document> ApplyAsync(bool removePointers, CancellationToken cancellationToken)
    {
        var editor = new SyntaxEditor(root, document.Project.Solution.Services);
        var acquired = new SyntaxAnnotation();
        foreach (InvocationExpressionSyntax acquire in _acquires)
        {
            Rewrite(acquire, "acquired", node => node.WithAdditionalAnnotations(acquired));
        }

        foreach (KeyValuePair<SyntaxNode, List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)>> entry in _rewrites.OrderByDescending(static e => e.Key.Ancestors().Count()))
        {
            editor.ReplaceNode(entry.Key, (current, _) => Edited(entry.Value, current));
        }

        foreach ((StatementSyntax after, Func<string>[] texts) in _insertions)
        {
            editor.InsertAfter(after, texts.Select(text => NewStatement(after, text())));
        }

        SyntaxNode changed = editor.GetChangedRoot();
        if (UsesRuntime && !UsingDirectives.Imports(model, root, KnownTypes.MappedCopy))
        {
            changed = UsingDirectives.Add(changed, KnownTypes.RuntimeNamespace, LineEnding(root));
        }

        if (UsesSystem && !UsingDirectives.Imports(model, root, "System.ReadOnlySpan`1"))
        {
            changed = UsingDirectives.Add(changed, "System", LineEnding(root));
        }

        Document result = document.WithSyntaxRoot(changed);
        return removePointers && _acquires.Count > 0 ? await PointerCleanup.ApplyAsync(result, acquired, cancellationToken).ConfigureAwait(false) : result;
    }

    private static SyntaxNode Edited(List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)> steps, SyntaxNode current) =>
        steps.Aggregate(current, static (node, step) => step.Rewrite(node));

    /// <summary>The line ending that the document uses first.</summary>
    private static string LineEnding(SyntaxNode root)
    {
        string text = root.ToFullString();
        int at = text.IndexOf('\n');
        return at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
    }

    private StatementSyntax NewStatement(StatementSyntax after, string text)
    {
        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(after.GetLeadingTrivia().Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        bool endsLine = after.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        StatementSyntax statement = SyntaxFactory.ParseStatement(text);
        return endsLine
            ? statement.WithLeadingTrivia(indentation).WithTrailingTrivia(SyntaxFactory.EndOfLine(LineEnding(root)))
            : statement.WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(after.GetTrailingTrivia());
    }
}

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
    private readonly List<Insertion> _insertions = [];
    private readonly HashSet<(SyntaxNode Member, string Name)> _names = [];
    private readonly Dictionary<SyntaxNode, string> _shared = [];
    private readonly HashSet<InvocationExpressionSyntax> _acquires = [];
    private readonly HashSet<SyntaxNode> _fixed = [];

    public SemanticModel Model => model;

    /// <summary>The line ending that the document uses first.</summary>
    public string LineEnding { get; } = FirstLineEnding(root);

    public bool UsesRuntime { get; set; }

    public bool UsesSystem { get; set; }

    /// <summary>How many reported views the edits replace.</summary>
    public int FixedViews => _fixed.Count;

    /// <summary>Comments that stood behind a statement that went with an idle pointer.</summary>
    public IReadOnlyList<string> DroppedRemarks { get; private set; } = [];

    /// <summary>Some edit leaves an acquired pointer behind that may have become idle.</summary>
    public bool DropsPointers => _acquires.Count > 0;

    /// <summary>Rewrites the node once for each tag; several tags on one node are applied in the order in which they came.</summary>
    public void Rewrite<T>(T node, string tag, Func<T, SyntaxNode> rewrite)
        where T : SyntaxNode =>
        RewriteWithTrivia(node, tag, current => rewrite(current).WithTriviaFrom(current));

    /// <summary>As <see cref="Rewrite"/>, where the blanks and comments around the node change too.</summary>
    private void RewriteWithTrivia<T>(T node, string tag, Func<T, SyntaxNode> rewrite)
        where T : SyntaxNode
    {
        if (!_rewrites.TryGetValue(node, out List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)>? list))
        {
            _rewrites[node] = list = [];
        }

        if (!list.Any(entry => string.Equals(entry.Tag, tag, StringComparison.Ordinal)))
        {
            list.Add((tag, current => rewrite((T)current)));
        }
    }

    /// <summary>The text of a node of the original document with the edits inside it made.</summary>
    public string Render(SyntaxNode original) =>
        original.ReplaceNodes(_rewrites.Keys.Where(original.Contains), (node, current) => Edited(_rewrites[node], current)).ToString();

    /// <summary>Inserts statements, each on a line of its own; their texts are asked for when all edits are known.</summary>
    public void InsertAfter(StatementSyntax statement, params Func<string>[] texts) => _insertions.Add(new Insertion(statement, texts, Before: false));

    /// <summary>Inserts a statement once, below the empty lines that stand above the other, and above its comments.</summary>
    public void InsertBefore(StatementSyntax statement, string text)
    {
        if (_insertions.Any(i => i.Before && i.Anchor == statement && string.Equals(i.Texts[0](), text, StringComparison.Ordinal)))
        {
            return;
        }

        _insertions.Add(new Insertion(statement, [() => text], Before: true, TakesGap: !_insertions.Any(i => i.Before && i.Anchor == statement)));
        RewriteWithTrivia(statement, "gap", static current => current.WithLeadingTrivia(current.GetLeadingTrivia().Skip(Insertion.GapOf(current))));
    }

    /// <summary>Inserts a statement or a member once, on a line of its own.</summary>
    public void InsertOnceAfter(SyntaxNode anchor, string text)
    {
        if (!_insertions.Any(i => !i.Before && i.Anchor == anchor && string.Equals(i.Texts[0](), text, StringComparison.Ordinal)))
        {
            _insertions.Add(new Insertion(anchor, [() => text], Before: false));
        }
    }

    /// <summary>A name that nothing in the member has, nor anything that the edits add to it.</summary>
    public string FreeName(SyntaxNode place, string wanted)
    {
        SyntaxNode member = SymbolUses.Member(place);
        string name = wanted;
        for (int i = 2; !Model.LookupSymbols(place.SpanStart, name: name).IsEmpty || IsNamedIn(member, name) || !_names.Add((member, name)); i++)
        {
            name = wanted + i;
        }

        return name;
    }

    /// <summary>The same name for every site that is served by one statement.</summary>
    public string NameOnce(SyntaxNode place, string wanted)
    {
        if (!_shared.TryGetValue(place, out string? name))
        {
            _shared[place] = name = FreeName(place, wanted);
        }

        return name;
    }

    /// <summary>A local or parameter of the member has the name of a field.</summary>
    public static bool IsShadowed(SyntaxNode place, string name) => IsNamedIn(SymbolUses.Member(place), name);

    private static bool IsNamedIn(SyntaxNode member, string name) =>
        member.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && string.Equals(token.ValueText, name, StringComparison.Ordinal));

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

        foreach (Insertion insertion in _insertions)
        {
            insertion.Apply(editor, LineEnding);
        }

        SyntaxNode changed = editor.GetChangedRoot();
        if (UsesRuntime && !UsingDirectives.Imports(model, root, KnownTypes.MappedCopy))
        {
            changed = UsingDirectives.Add(changed, KnownTypes.RuntimeNamespace, LineEnding);
        }

        if (UsesSystem && !UsingDirectives.Imports(model, root, "System.ReadOnlySpan`1"))
        {
            changed = UsingDirectives.Add(changed, "System", LineEnding);
        }

        Document result = document.WithSyntaxRoot(changed);
        if (removePointers && DropsPointers)
        {
            (result, DroppedRemarks) = await PointerCleanup.ApplyAsync(result, acquired, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static SyntaxNode Edited(List<(string Tag, Func<SyntaxNode, SyntaxNode> Rewrite)> steps, SyntaxNode current) =>
        steps.Aggregate(current, static (node, step) => step.Rewrite(node));

    private static string FirstLineEnding(SyntaxNode root)
    {
        string text = root.ToFullString();
        int at = text.IndexOf('\n');
        return at > 0 && text[at - 1] == '\r' ? "\r\n" : "\n";
    }
}

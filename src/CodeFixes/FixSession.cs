using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.CodeFixes;

/// <summary>One document's sites, and the check that every offered fix has passed.</summary>
internal sealed class FixSession
{
    private readonly Document _document;
    private readonly SyntaxNode _root;
    private readonly FixCheck _check;

    private FixSession(Document document, SyntaxNode root, SemanticModel model, FixCheck check)
    {
        _document = document;
        _root = root;
        Model = model;
        _check = check;
    }

    public SemanticModel Model { get; }

    /// <summary>All reported views of the document.</summary>
    public ImmutableArray<PlainViewSite> Sites { get; private set; } = ImmutableArray<PlainViewSite>.Empty;

    /// <summary>Every project that compiles the document references the runtime.</summary>
    public bool HasRuntime => _check.HasRuntime;

    public static async Task<FixSession?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await FixCheck.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } check)
        {
            return null;
        }

        var session = new FixSession(document, root, model, check);
        session.Sites = check.Reported.Select(diagnostic => session.Find(diagnostic, cancellationToken)).OfType<PlainViewSite>().ToImmutableArray();
        return session;
    }

    public PlainViewSite? Find(Diagnostic diagnostic, CancellationToken cancellationToken) =>
        Sites.FirstOrDefault(site => site.View.Span == diagnostic.Location.SourceSpan) ?? PlainViewSite.Create(_root, Model, diagnostic, cancellationToken);

    /// <summary>All ways to mend the site, the best for its shape first.</summary>
    public IEnumerable<FixProposal> Propose(PlainViewSite site, CancellationToken cancellationToken)
    {
        IReadOnlyList<FixProposal> copy = [.. PlainViewCopyFix.Propose(site, this, cancellationToken).Where(CanOffer)];
        if (copy.Count > 0)
        {
            return copy;
        }

        IEnumerable<FixProposal> buffer = PlainViewPrivateBufferFix.Propose(site, this, cancellationToken);
        IEnumerable<FixProposal> view = PlainViewRelaxedViewFix.Propose(site, this, cancellationToken);

        // a small piece is copied; all else is read in place
        IEnumerable<FixProposal> ordered = PlainViewPrivateBufferFix.IsSmall(site, Model)
            ? buffer.Concat(view)
            : view.Concat(buffer);

        // what corrects an address comes last: `dotnet format` applies the first action unseen
        return ordered.Where(CanOffer).OrderBy(static p => p.Key.EndsWith(".PointerOffset", StringComparison.Ordinal));
    }

    private bool CanOffer(FixProposal proposal) => HasRuntime || !proposal.NeedsRuntime;

    /// <summary>The document with all of the proposals applied, or null when that does not compile, leaves a report or loses a comment.</summary>
    public async Task<Document?> TryAsync(IReadOnlyCollection<FixProposal> proposals, CancellationToken cancellationToken)
    {
        foreach (bool removePointers in new[] { true, false })
        {
            var edits = new DocumentEdits(_document, _root, Model);
            foreach (FixProposal proposal in proposals)
            {
                proposal.Apply(edits);
            }

            Document changed = await edits.ApplyAsync(removePointers, cancellationToken).ConfigureAwait(false);
            if (await _check.AcceptsAsync(changed, edits.FixedViews, cancellationToken).ConfigureAwait(false))
            {
                return changed;
            }
        }

        return null;
    }
}

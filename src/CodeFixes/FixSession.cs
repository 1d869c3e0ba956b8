using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.CodeFixes;

/// <summary>One document's sites, and the check that every offered fix has passed.</summary>
internal sealed class FixSession
{
    // an editor and mmap-review ask once for each report of a document, and every provider asks again
    private static readonly ConditionalWeakTable<Document, FixSession> Sessions = new();

    private readonly Document _document;
    private readonly FixCheck _check;

    private FixSession(Document document, SyntaxNode root, SemanticModel model, FixCheck check)
    {
        _document = document;
        Root = root;
        Model = model;
        _check = check;
    }

    public SyntaxNode Root { get; }

    public SemanticModel Model { get; }

    /// <summary>All reported views of the document.</summary>
    public ImmutableArray<PlainViewSite> Sites { get; private set; } = ImmutableArray<PlainViewSite>.Empty;

    /// <summary>Every project that compiles the document references the runtime.</summary>
    public bool HasRuntime => _check.HasRuntime;

    public static async Task<FixSession?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        if (Sessions.TryGetValue(document, out FixSession? known))
        {
            return known;
        }

        if (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false) is not { } model
            || await FixCheck.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } check)
        {
            return null;
        }

        var session = new FixSession(document, root, model, check);
        session.Sites = check.Reported.Select(diagnostic => session.Find(diagnostic, cancellationToken)).OfType<PlainViewSite>().ToImmutableArray();
        return Sessions.GetValue(document, _ => session);
    }

    public PlainViewSite? Find(Diagnostic diagnostic, CancellationToken cancellationToken) =>
        Sites.FirstOrDefault(site => site.View.Span == diagnostic.Location.SourceSpan) ?? PlainViewSite.Create(Root, Model, diagnostic, cancellationToken);

    /// <summary>All ways to mend the site, the best for its shape first.</summary>
    public IEnumerable<FixProposal> Propose(PlainViewSite site, CancellationToken cancellationToken) =>
        // what corrects an address comes last: `dotnet format` applies the first action unseen
        PlainViewOrder.Propose(site, this, cancellationToken).Where(CanOffer).OrderBy(static p => FixKeys.Corrects(p.Key));

    public bool CanOffer(FixProposal proposal) => HasRuntime || !proposal.NeedsRuntime;

    /// <summary>The document with all of the proposals applied, or null when that does not compile, leaves a report or loses a comment.</summary>
    /// <param name="checkReports">False for what silences the rule by its name, which need not be asked again.</param>
    public async Task<Document?> TryAsync(IReadOnlyCollection<FixProposal> proposals, CancellationToken cancellationToken, bool checkReports = true)
    {
        foreach (bool removePointers in new[] { true, false })
        {
            var edits = new DocumentEdits(_document, Root, Model);
            foreach (FixProposal proposal in proposals)
            {
                proposal.Apply(edits);
            }

            Document changed = await edits.ApplyAsync(removePointers, cancellationToken).ConfigureAwait(false);
            if (await _check.AcceptsAsync(changed, checkReports ? edits.FixedViews : null, edits.DroppedRemarks, cancellationToken).ConfigureAwait(false))
            {
                return changed;
            }

            if (!edits.DropsPointers)
            {
                break; // the second turn would be the same
            }
        }

        return null;
    }
}

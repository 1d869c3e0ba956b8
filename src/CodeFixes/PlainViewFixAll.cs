using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Fix All: the edits of all sites of a document in one pass. Roslyn's BatchFixer would merge texts and drop edits that meet in one member.</summary>
internal static class PlainViewFixAll
{
    public static readonly FixAllProvider Instance = FixAllProvider.Create(
        static async (context, document, diagnostics) => await FixAsync(document, diagnostics, context.CodeActionEquivalenceKey, context.CancellationToken).ConfigureAwait(false));

    /// <param name="document">The document to fix.</param>
    /// <param name="diagnostics">The reports in it.</param>
    /// <param name="key">
    /// The kind of fix. Null where <c>dotnet format</c> was offered nothing at the first report, from which it takes the key for all: then each
    /// site gets the first fix that suits it and reads from where the code read.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    private static async Task<Document?> FixAsync(Document document, ImmutableArray<Diagnostic> diagnostics, string? key, CancellationToken cancellationToken)
    {
        if (await FixSession.CreateAsync(document, cancellationToken).ConfigureAwait(false) is not { } session)
        {
            return null;
        }

        var pending = new List<ImmutableArray<FixProposal>>();
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(static d => d.Location.SourceSpan.Start))
        {
            if (session.Find(diagnostic, cancellationToken) is { } site
                && session.Propose(site, cancellationToken).Where(p => key is null ? !FixKeys.Corrects(p.Key) : string.Equals(p.Key, key, StringComparison.Ordinal)).ToImmutableArray() is { IsEmpty: false } alternatives)
            {
                pending.Add(alternatives);
            }
        }

        var accepted = new List<FixProposal>();
        Document? result = null;
        await AddAsync(pending).ConfigureAwait(false);
        return result;

        // all at once, which nearly always passes; where it does not, halves, down to the site that does not fit
        async Task AddAsync(IReadOnlyList<ImmutableArray<FixProposal>> sites)
        {
            if (sites.Count == 0 || await TakeAsync(sites.Select(static alternatives => alternatives[0])).ConfigureAwait(false))
            {
                return;
            }

            if (sites.Count > 1)
            {
                await AddAsync([.. sites.Take(sites.Count / 2)]).ConfigureAwait(false);
                await AddAsync([.. sites.Skip(sites.Count / 2)]).ConfigureAwait(false);
                return;
            }

            foreach (FixProposal alternative in sites[0].Skip(1))
            {
                if (await TakeAsync([alternative]).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        async Task<bool> TakeAsync(IEnumerable<FixProposal> more)
        {
            List<FixProposal> candidates = [.. accepted, .. more];
            if (await session.TryAsync(candidates, cancellationToken).ConfigureAwait(false) is not { } changed)
            {
                return false;
            }

            accepted = candidates;
            result = changed;
            return true;
        }
    }
}

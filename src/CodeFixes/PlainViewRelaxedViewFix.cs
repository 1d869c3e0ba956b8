using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The view stays a view, of a type whose every read survives a lost page: declarations change, and the uses that are static calls become members.</summary>
internal static class PlainViewRelaxedViewFix
{
    internal const string Title = "Read through a fault-tolerant relaxed view";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        if (!site.HasOwner || ViewUses.Follow(site, session, cancellationToken) is not { } uses)
        {
            return [];
        }

        bool corrects = uses.Sites.Any(static s => s.Address!.CorrectsAddress);
        string title = uses.Helper is { } helper
            ? $"Return a fault-tolerant relaxed view from '{helper.Name}' ({uses.Callers} {(uses.Callers == 1 ? "caller" : "callers")})"
            : Title;
        return
        [
            new FixProposal(
                corrects ? FixKeys.RelaxedViewCorrected : FixKeys.RelaxedView,
                title + (corrects ? FixKeys.Correction : string.Empty),
                NeedsRuntime: true,
                edits =>
                {
                    edits.UsesRuntime = true;
                    uses.Apply(edits);
                }),
        ];
    }
}

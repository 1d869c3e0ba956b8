using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Which fix comes first: the order by shape of docs/decisions/0033. The first one is applied unseen, so it must suit the site.</summary>
internal static class PlainViewOrder
{
    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        IReadOnlyList<FixProposal> copy = [.. PlainViewCopyFix.Propose(site, session, cancellationToken).Where(session.CanOffer)];
        if (copy.Count > 0)
        {
            return copy; // nothing but the copy ever sees the bytes
        }

        if (site.Kind == ViewKind.Stream)
        {
            return PlainViewStreamFix.Propose(site);
        }

        if (SiteShape.IsStorage(site))
        {
            return PlainViewStorageFix.Propose(site, session, cancellationToken); // the type behind an override cannot change, the memory can
        }

        IReadOnlyList<FixProposal> written = [.. PlainViewWritableFix.Propose(site, session, cancellationToken).Where(session.CanOffer)];
        if (written.Count > 0)
        {
            return written; // all others only read
        }

        IEnumerable<FixProposal> buffer = PlainViewPrivateBufferFix.Propose(site, session, cancellationToken);
        if (SiteShape.OutlivesView(site, session.Model, cancellationToken))
        {
            return buffer; // a view or a pin would be of what is released
        }

        IEnumerable<FixProposal> view = PlainViewRelaxedViewFix.Propose(site, session, cancellationToken);
        IEnumerable<FixProposal> pin = PlainViewPinFix.Propose(site, session, cancellationToken);
        IEnumerable<FixProposal> snapshot = PlainViewSnapshotFix.Propose(site, session, cancellationToken);
        bool isSmall = PlainViewPrivateBufferFix.IsSmall(site, session.Model);
        if (!isSmall && SiteShape.IsHot(site, session.Model, cancellationToken))
        {
            return pin.Concat(view).Concat(snapshot); // never a copy at each turn
        }

        if (SiteShape.IsWholeMapping(site, session.Model, cancellationToken))
        {
            return snapshot.Concat(view).Concat(pin).Concat(buffer);
        }

        // a small piece is copied; all else is read in place
        return (isSmall ? buffer.Concat(view) : view.Concat(buffer)).Concat(snapshot).Concat(pin);
    }
}

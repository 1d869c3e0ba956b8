using System.Collections.Generic;
using System.Threading;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A MemoryManager over a mapping.</summary>
internal static class PlainViewStorageFix
{
    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken) => [];
}

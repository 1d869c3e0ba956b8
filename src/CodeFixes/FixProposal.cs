using System;
using System.Collections.Generic;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// One way to mend a site, not yet checked. Proposals of one key are alternatives: the first that compiles is offered, so that Fix All can take
/// for each site whichever form suits it.
/// </summary>
internal sealed record FixProposal(string Key, string Title, bool NeedsRuntime, Action<DocumentEdits> Apply);

/// <summary>Equivalence keys. A fix that also corrects the address has a key of its own: Fix All must not change what is read where nobody was told.</summary>
internal static class FixKeys
{
    public const string Copy = "MMAP001.Copy";
    public const string CopyCorrected = "MMAP001.Copy.PointerOffset";
    public const string PrivateBuffer = "MMAP001.PrivateBuffer";
    public const string PrivateBufferBcl = "MMAP001.PrivateBuffer.Bcl";
    public const string RelaxedView = "MMAP001.RelaxedView";
    public const string RelaxedViewCorrected = "MMAP001.RelaxedView.PointerOffset";
    public const string WritableView = "MMAP001.WritableView";
    public const string WritableViewCorrected = "MMAP001.WritableView.PointerOffset";
    public const string Snapshot = "MMAP001.Snapshot";
    public const string Pin = "MMAP001.Pin";
    public const string PinCorrected = "MMAP001.Pin.PointerOffset";
    public const string Vouch = "MMAP001.Vouch";

    public static bool Corrects(string key) => key.EndsWith(".PointerOffset", StringComparison.Ordinal);

    public const string Correction = ", adding the PointerOffset that was forgotten";
}

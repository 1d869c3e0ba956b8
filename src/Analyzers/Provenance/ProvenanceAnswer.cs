using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>Where an address can come from. A set: several bits mean several paths.</summary>
[Flags]
internal enum Origins
{
    None = 0,

    /// <summary>A mapping of a file or of memory that another process can see.</summary>
    Shared = 1,

    /// <summary>A mapping that only this process can see.</summary>
    Anonymous = 2,

    /// <summary>The native heap.</summary>
    Native = 4,

    /// <summary>The stack or a managed object.</summary>
    Managed = 8,

    /// <summary>The walk ended at something that the engine does not know.</summary>
    Unknown = 16,
}

/// <summary>How the code got the address of a mapping. The names are part of the diagnostic's contract.</summary>
internal enum AcquisitionKind
{
    AcquirePointer,
    DangerousGetHandle,
    PositionPointer,
    PInvoke,
    Attribute,
    Library,
}

/// <summary>One operation that yields the address of a shared mapping.</summary>
/// <param name="Syntax">The operation, or the declaration that carries the attribute.</param>
/// <param name="Kind">How the address is got.</param>
/// <param name="Owner">The expression that owns the view (accessor, stream or handle), where there is one.</param>
/// <param name="Steps">The assignments, calls and returns from the acquisition to the question, in the order of flow.</param>
internal sealed record Acquisition(SyntaxNode Syntax, AcquisitionKind Kind, SyntaxNode? Owner, ImmutableArray<SyntaxNode> Steps);

/// <summary>The engine's answer to "where can this address come from?".</summary>
/// <param name="Origins">All origins found.</param>
/// <param name="Acquisitions">The shared ones, nearest to the question first.</param>
internal sealed record ProvenanceAnswer(Origins Origins, ImmutableArray<Acquisition> Acquisitions)
{
    public static readonly ProvenanceAnswer Unknown = new(Origins.Unknown, ImmutableArray<Acquisition>.Empty);

    /// <summary>What a static type alone says: an accessor is one over a shared mapping unless it is known to be anonymous.</summary>
    public static readonly ProvenanceAnswer SharedByType = new(Origins.Shared, ImmutableArray<Acquisition>.Empty);

    public bool IsShared => (Origins & Origins.Shared) != Origins.None;

    /// <summary>Shared on some paths, something else that is known on others.</summary>
    public bool IsMixed => IsShared && (Origins & (Origins.Anonymous | Origins.Native | Origins.Managed)) != Origins.None;

    public ImmutableArray<SyntaxNode> Steps => Acquisitions.IsEmpty ? ImmutableArray<SyntaxNode>.Empty : Acquisitions[0].Steps;
}

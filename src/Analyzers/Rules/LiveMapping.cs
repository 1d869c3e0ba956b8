using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>"Is this argument a live view of a shared mapping?": the engine's answer, and what a static type says where the engine knows no caller.</summary>
internal static class LiveMapping
{
    private const string Accessor = "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor";
    private const string RelaxedView = "MmapAnalyzers.Runtime.RelaxedView`1";
    private const string WritableRelaxedView = "MmapAnalyzers.Runtime.WritableRelaxedView`1";

    /// <summary>Pointers, integers that hold them, spans, memory, sequences: what a library member can be given to read from.</summary>
    public static bool CanBe(ITypeSymbol? type) => type is IPointerTypeSymbol || type?.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr
        || Types.IsSpan(type) || Types.IsMemory(type) || Types.Is(type?.OriginalDefinition, "System.Buffers.ReadOnlySequence`1");

    public static bool IsAccessor(ITypeSymbol? type) => Types.IsOrDerives(type, Accessor) || Types.IsOrDerives(type, Types.ViewHandle);

    /// <summary>The views that survive a fault: they read every byte once a call, but the next call may read others.</summary>
    public static bool IsRelaxedView(ITypeSymbol? type) =>
        Types.Is(type?.OriginalDefinition, RelaxedView) || Types.Is(type?.OriginalDefinition, WritableRelaxedView);

    /// <summary>The answer if it is shared, or null.</summary>
    public static ProvenanceAnswer? Find(ProvenanceEngine engine, IOperation memory, bool isReference, CancellationToken token)
    {
        ITypeSymbol? type = memory.Type;
        if (IsRelaxedView(type))
        {
            return ProvenanceAnswer.SharedByType;
        }

        ProvenanceAnswer answer = Guarded.Ask(engine, memory, isReference, token);
        return answer.IsShared ? answer
            : IsAccessor(type) && (answer.Origins & ~Origins.Unknown) != Origins.Anonymous ? ProvenanceAnswer.SharedByType
            : null;
    }

    /// <summary>" (mapped by 'x') on some paths", as much of it as is known.</summary>
    public static string Describe(ProvenanceAnswer answer) => (answer.Acquisitions.IsEmpty ? "" : $" (mapped by '{Excerpt.Of(answer.Acquisitions[0].Syntax)}')")
        + (answer.IsMixed ? " on some paths" : "");

    public static IEnumerable<Location> Places(ProvenanceAnswer answer) =>
        answer.Acquisitions.IsEmpty ? [] : [answer.Acquisitions[0].Syntax.GetLocation()];
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Lifetime;

/// <summary>A member through which a type that unmaps in <c>Dispose</c> gives its own address away.</summary>
internal static class Exposure
{
    /// <summary>Cheap: whether a value that is returned here would be given away by a disposable type.</summary>
    public static bool ByReturn(IReturnOperation returned, ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.ExplicitInterfaceImplementation } method
        && !IsOfManager(method) && Order.Functions.Of(returned) is not (IAnonymousFunctionOperation or ILocalFunctionOperation) && IsOfOwner(method);

    /// <summary>The same for what is put into a property or field that others read, or into an <c>out</c> parameter.</summary>
    public static bool ByAssignment(ISimpleAssignmentOperation assignment, ISymbol member) => assignment.Target switch
    {
        IParameterReferenceOperation { Parameter: { RefKind: RefKind.Out or RefKind.Ref, ContainingSymbol: var method } } =>
            SymbolEqualityComparer.Default.Equals(method, member) && IsOfOwner(member),
        IMemberReferenceOperation { Instance: IInstanceReferenceOperation, Member: (IFieldSymbol or IPropertySymbol { GetMethod: not null }) and var target } => IsOfOwner(Read(target)),
        _ => false,
    };

    /// <summary>The address is the type's own: acquired in it, or from a view in one of its fields.</summary>
    public static bool IsOwn(INamedTypeSymbol type, ProvenanceAnswer answer) =>
        answer.Acquisitions.Any(a => Views.Holds(type, a.Syntax)) || (!answer.Acquisitions.IsEmpty && Views.HasOwner(type));

    /// <summary>What MemoryManager asks of its heirs: who keeps the memory keeps the manager, and it hands out nothing else.</summary>
    public static bool IsOfManager(IMethodSymbol method) => method is { Name: "GetSpan" or "Pin", IsOverride: true };

    private static ISymbol Read(ISymbol target) => target is IPropertySymbol { GetMethod: { } getter } ? getter : target;

    private static bool IsOfOwner(ISymbol member) => !member.IsStatic && Views.IsDisposable(member.ContainingType) && Views.IsSeen(member) && !Vouching.IsInsideStable(member);
}

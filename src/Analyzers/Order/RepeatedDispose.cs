using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Order;

/// <summary>
/// Whether a second <c>Dispose</c> reaches a release again. Only when nothing there could tell the second call from the first: no state of
/// the object that can change is named, and no method that might look at it is called.
/// </summary>
internal static class RepeatedDispose
{
    public static bool Releases(IInvocationOperation release, IFieldSymbol owner, ISymbol member)
    {
        if (!owner.IsReadOnly || member is not IMethodSymbol { Name: "Dispose", IsStatic: false } method || Functions.Of(release).Parent is not null)
        {
            return false;
        }

        IMethodSymbol? entry = method.Parameters.IsEmpty ? method : method.ContainingType.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(static m => m.Parameters.IsEmpty);
        if (entry is null)
        {
            // MemoryManager<T>.Dispose() calls Dispose(true) each time
            return Types.IsOrDerives(method.ContainingType, Types.MemoryManager) && !CanTellCalls(Functions.Root(release));
        }

        return !CanTellCalls(Functions.Root(release)) && (SymbolEqualityComparer.Default.Equals(entry, method) || !CanTellCalls(BodyOf(entry, release)));
    }

    private static IOperation? BodyOf(IMethodSymbol method, IOperation release) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax declaration && declaration.SyntaxTree == release.Syntax.SyntaxTree
            ? release.SemanticModel!.GetOperation(declaration) : null;

    private static bool CanTellCalls(IOperation? body) => body is null || body.Descendants().Any(static o => o switch
    {
        IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } } => true,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } => true,
        IInvocationOperation { TargetMethod.Name: "Dispose" or "SuppressFinalize" or "ReleasePointer" } => false,
        IInvocationOperation { Instance: IInstanceReferenceOperation } => true,
        IInvocationOperation { Instance: null } => true,
        _ => false,
    });
}

using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Lifetime;

/// <summary>Which values die with the view, and which types end it.</summary>
internal static class Views
{
    /// <summary>An address or something over one. Integers of fixed width are left out: they are offsets and lengths more often than addresses.</summary>
    public static bool IsView(ITypeSymbol? type) => type is IPointerTypeSymbol { PointedAtType.TypeKind: not TypeKind.FunctionPointer }
        or { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr }
        || Types.IsSpan(type);

    /// <summary>A view, or memory that its manager makes a view of when it is asked.</summary>
    public static bool IsViewOrMemory(ITypeSymbol? type) => IsView(type) || Types.IsMemory(type) || Types.Is(type?.OriginalDefinition, "System.Buffers.ReadOnlySequence`1");

    /// <summary>The framework's owners of a view: disposing one unmaps it.</summary>
    public static bool IsOwner(ITypeSymbol? type) => Types.IsOrDerives(type, "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor")
        || Types.IsOrDerives(type, Types.ViewStream) || Types.IsOrDerives(type, Types.SafeBuffer);

    public static bool IsDisposable(ITypeSymbol? type) =>
        type is { IsRefLikeType: false } && (type.SpecialType == SpecialType.System_IDisposable || type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_IDisposable));

    public static bool HasOwner(INamedTypeSymbol type) => WithBases(type).SelectMany(static t => t.GetMembers()).Any(static m => m is IFieldSymbol { IsStatic: false } field && IsOwner(field.Type));

    /// <summary>Whether a node stands in the type or one that it derives from.</summary>
    public static bool Holds(INamedTypeSymbol type, SyntaxNode node) => WithBases(type)
        .SelectMany(static t => t.DeclaringSyntaxReferences).Any(r => r.SyntaxTree == node.SyntaxTree && r.Span.Contains(node.Span));

    /// <summary>
    /// Others can call the member: it is public in a type that not only its outer type sees. What is internal is between the author's own types.
    /// </summary>
    public static bool IsSeen(ISymbol member) => IsSeenByName(member) && IsSeenType(member.ContainingType);

    private static bool IsSeenByName(ISymbol member) => member switch
    {
        IMethodSymbol { AssociatedSymbol: { } property, DeclaredAccessibility: not Accessibility.Private } => IsSeenByName(property),
        IMethodSymbol { ExplicitInterfaceImplementations: [{ ContainingType: var contract }, ..] } => IsSeenType(contract),
        IPropertySymbol { ExplicitInterfaceImplementations: [{ ContainingType: var contract }, ..] } => IsSeenType(contract),
        _ => member.DeclaredAccessibility == Accessibility.Public,
    };

    private static bool IsSeenType(INamedTypeSymbol? type) =>
        type is null || (type.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal) && IsSeenType(type.ContainingType));

    private static IEnumerable<INamedTypeSymbol> WithBases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            yield return current.OriginalDefinition;
        }
    }
}

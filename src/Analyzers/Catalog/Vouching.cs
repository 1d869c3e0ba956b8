using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

/// <summary>The two attributes by which an author speaks to the analyzers, by metadata name: their assembly does not matter.</summary>
internal static class Vouching
{
    public const string Shared = "MmapAnalyzers.Runtime.SharedMappingAttribute";
    private const string Stable = "MmapAnalyzers.Runtime.StableMappingAttribute";

    public static bool IsShared(ISymbol symbol) => Has(symbol, Shared) || (symbol is IMethodSymbol method && Has(method.GetReturnTypeAttributes(), Shared))
        || (symbol is IMethodSymbol { AssociatedSymbol: IPropertySymbol property } && Has(property, Shared));

    public static bool IsStable(ISymbol symbol) => Has(symbol, Stable) || (symbol is IMethodSymbol method && Has(method.GetReturnTypeAttributes(), Stable))
        || (symbol is IMethodSymbol { AssociatedSymbol: { } property } && Has(property, Stable));

    /// <summary>Whether the author vouches for everything in here: the member, what it is nested in, and their types.</summary>
    public static bool IsInsideStable(ISymbol? symbol)
    {
        for (; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (IsStable(symbol))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsStableAttribute(ITypeSymbol type) => Types.Is(type, Stable);

    /// <summary>A type of our runtime, in whatever assembly.</summary>
    public static bool IsOfRuntime(ITypeSymbol? type) => type?.ContainingNamespace is
    { Name: "Runtime", ContainingNamespace: { Name: "MmapAnalyzers", ContainingNamespace.IsGlobalNamespace: true } };

    private static bool Has(ISymbol symbol, string metadataName) => Has(symbol.GetAttributes(), metadataName);

    private static bool Has(IEnumerable<AttributeData> attributes, string metadataName) =>
        attributes.Any(a => Types.Is(a.AttributeClass, metadataName));
}

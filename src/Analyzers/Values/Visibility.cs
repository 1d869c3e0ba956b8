using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Values;

/// <summary>Whether code of other assemblies can name a member.</summary>
internal static class Visibility
{
    public static bool IsOutside(ISymbol symbol, Compilation compilation)
    {
        if (compilation.Options.OutputKind is not (OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule))
        {
            return false;
        }

        for (ISymbol? current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
        {
            if (current is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.LambdaMethod }
                || current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }
}

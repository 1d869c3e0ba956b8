using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Own types that hold an address in what they inherit from a handle or stream of the library.</summary>
internal sealed partial class Query
{
    /// <summary>An own SafeHandle type stands for the address in its <c>handle</c>; base types and derived types share it.</summary>
    private void Handle(INamedTypeSymbol handle)
    {
        _facts.LowerMentions("SetHandle");
        foreach (INamedTypeSymbol derived in _facts.TypesListing(handle.Name))
        {
            foreach (IMethodSymbol constructor in derived.InstanceConstructors)
            {
                _facts.LowerDeclarations(constructor);
            }

            LowerPrimaryBase(derived);
        }

        _facts.LowerWriters("handle");
        foreach (string entryPoint in NativeEntryPoints.Names)
        {
            _facts.LowerNativeCallers(entryPoint);
        }

        for (INamedTypeSymbol? type = handle; type is not null && _facts.IsOwn(type); type = type.BaseType)
        {
            foreach (IMethodSymbol constructor in type.InstanceConstructors)
            {
                _facts.LowerDeclarations(constructor);
            }

            LowerPrimaryBase(type);

            // factories: extern methods that return the type are called by their own names
            _facts.LowerMentions(type.Name);
            Assigned(type.OriginalDefinition, default, default);
        }

        foreach (Write write in _facts.HeldBelow.Of(handle))
        {
            Follow(write.Values, default, default, write.Syntax);
        }
    }

    private void LowerPrimaryBase(INamedTypeSymbol type)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            if (_facts.Syntax(reference) is TypeDeclarationSyntax { BaseList.Types: [PrimaryConstructorBaseTypeSyntax first, ..] })
            {
                _facts.LowerMemberOf(first);
            }
        }
    }
}

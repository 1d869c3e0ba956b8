using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Which bodies have to be read when something is reached: those that mention it.</summary>
internal sealed partial class Reach
{
    private static readonly string[] ViewTypes =
        ["MemoryMappedFile", "MemoryMappedViewAccessor", "MemoryMappedViewStream", "SafeMemoryMappedViewHandle", "UnmanagedMemoryAccessor", "RelaxedView", "WritableRelaxedView"];

    private void LowerSources()
    {
        foreach (string name in KnownApis.Sources(facts.Compilation).Concat(ViewTypes).Concat(facts.UserList.MemberNames))
        {
            facts.LowerReached(name);
        }

        foreach (string entryPoint in NativeEntryPoints.Names)
        {
            facts.LowerReached(entryPoint);
            foreach (string name in facts.NamesOf(entryPoint))
            {
                facts.LowerReached(name);
            }
        }

        foreach (SyntaxNode declaration in facts.Marked())
        {
            facts.LowerMemberOf(declaration);
            foreach (ISymbol symbol in facts.DeclaredBy(declaration))
            {
                _ = Value(symbol); // reached by its attribute
            }
        }

        _isOpen |= !_isStarted && MarkedElsewhere();
        _isStarted = true;
    }

    /// <summary>Another assembly may have marked members, whose names nobody here knows: one that refers to the one with the attribute.</summary>
    private bool MarkedElsewhere()
    {
        foreach (IAssemblySymbol assembly in facts.Compilation.SourceModule.ReferencedAssemblySymbols.Where(static a => a.GetTypeByMetadataName(Vouching.Shared) is not null))
        {
            if (facts.Compilation.SourceModule.ReferencedAssemblySymbols.Any(a => !Symbols.Same(a, assembly) && a.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == assembly.Name))))
            {
                return true;
            }
        }

        return false;
    }

    private void Lower(Node node)
    {
        switch (node.Kind, node.Symbol)
        {
            case (NodeKind.Value, IMethodSymbol method):
                LowerCallers(method);
                break;
            case (NodeKind.Value, IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter):
                LowerBodies(method);
                LowerCaptured(parameter);
                if (parameter.RefKind is RefKind.Ref or RefKind.Out || parameter.Type is IPointerTypeSymbol { PointedAtType: var behind } && Lowering.CanLieBehind(behind))
                {
                    LowerCallers(method);
                }

                break;
            case (NodeKind.Value or NodeKind.Holder, IFieldSymbol or IPropertySymbol or IEventSymbol):
                facts.LowerReached(node.Symbol is IPropertySymbol { IsIndexer: true } ? NameIndex.Indexer : NameOf(node.Symbol));
                break;
            case (NodeKind.Value, INamedTypeSymbol type):
                facts.LowerReached(type.Name);
                facts.LowerReached("handle");
                facts.LowerReached("DangerousGetHandle");
                break;
            case (NodeKind.Holder, IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter):
                LowerCallers(method);
                LowerBodies(method);
                LowerCaptured(parameter);
                break;
            case (NodeKind.Entered, IMethodSymbol method):
                LowerBodies(method);
                break;
            case (NodeKind.Type, INamedTypeSymbol type):
                facts.LowerReached(type.Name);
                break;
        }
    }

    private static string NameOf(ISymbol symbol) => symbol.Name.Substring(symbol.Name.LastIndexOf('.') + 1);

    private void LowerCaptured(IParameterSymbol parameter)
    {
        if (Symbols.IsPrimaryConstructorParameter(parameter, facts.Token))
        {
            facts.LowerReached(parameter.Name);
        }
    }

    private void LowerCallers(IMethodSymbol method)
    {
        switch (method)
        {
            case { MethodKind: MethodKind.Constructor, ContainingType: { } type }:
                facts.LowerReached(type.Name);
                for (int count = 0; count <= method.Parameters.Length; count++)
                {
                    facts.LowerReachedCreators(type.Name, count);
                }

                break;
            case { AssociatedSymbol: IPropertySymbol { IsIndexer: true } }:
                facts.LowerReached(NameIndex.Indexer);
                break;
            case { MethodKind: MethodKind.LambdaMethod or MethodKind.LocalFunction or MethodKind.UserDefinedOperator or MethodKind.Conversion }:
                break;
            default:
                string name = NameOf(method);
                facts.LowerReached(name);
                if (name == "GetSpan")
                {
                    // a manager's span is in its memory
                    facts.LowerReached("Memory");
                }

                break;
        }
    }

    /// <summary>The method, and what overrides or implements it.</summary>
    private void LowerBodies(IMethodSymbol method)
    {
        if (facts.IsOwn(method))
        {
            facts.LowerDeclarations(method.AssociatedSymbol ?? method);
        }

        if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType?.TypeKind == TypeKind.Interface)
        {
            foreach (SyntaxNode declaration in facts.Declaring(Query.DeclaredName(method)).ToArray())
            {
                facts.LowerMemberOf(declaration);
            }
        }
    }
}

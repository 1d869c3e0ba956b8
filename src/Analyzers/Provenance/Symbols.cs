using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Provenance;

/// <summary>One key for what the compiler shows as several symbols, and small questions to symbols.</summary>
internal static class Symbols
{
    /// <summary>TypeKind.Extension, which Roslyn 4.8 does not name.</summary>
    private const int ExtensionTypeKind = 14;

    public static ISymbol Key(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { AssociatedSymbol: IPropertySymbol property } => property.OriginalDefinition,
        IFieldSymbol { CorrespondingTupleField: { } element } => element.OriginalDefinition,
        IMethodSymbol method => Key(method),
        IParameterSymbol { ContainingSymbol: IMethodSymbol { PartialImplementationPart: { } body } } parameter
            when parameter.Ordinal < body.Parameters.Length => body.Parameters[parameter.Ordinal].OriginalDefinition,
        _ => symbol.OriginalDefinition,
    };

    public static IMethodSymbol Key(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        return method.PartialImplementationPart ?? method;
    }

    public static bool Same(ISymbol? left, ISymbol? right) => SymbolEqualityComparer.Default.Equals(left, right);

    public static bool IsExtensionBlock(INamedTypeSymbol? type) => type is not null && (int)type.TypeKind == ExtensionTypeKind;

    /// <summary>A parameter that members other than the constructor can see.</summary>
    public static bool IsPrimaryConstructorParameter(ISymbol symbol, CancellationToken token) => symbol is IParameterSymbol { DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax(token) is { Parent.Parent: TypeDeclarationSyntax };

    /// <summary>The parameter of a record whose property it is.</summary>
    public static IParameterSymbol? PositionalParameter(IPropertySymbol property, CancellationToken token) => property.ContainingType.IsRecord
        && property.DeclaringSyntaxReferences.Length > 0 && property.DeclaringSyntaxReferences[0].GetSyntax(token) is ParameterSyntax
        ? property.ContainingType.InstanceConstructors.SelectMany(static c => c.Parameters).FirstOrDefault(p => p.Name == property.Name && !p.ContainingSymbol.IsImplicitlyDeclared)
        : null;

    /// <summary>Reading it reads storage, not a body: an auto property, a positional property of a record, a getter that only names `field`.</summary>
    public static bool HasStoredGetter(IPropertySymbol property, CancellationToken token)
    {
        if (property.IsAbstract || property.IsExtern || property.DeclaringSyntaxReferences.Length == 0 || property.ContainingType.TypeKind == TypeKind.Interface)
        {
            return false;
        }

        return property.DeclaringSyntaxReferences[0].GetSyntax(token) switch
        {
            ParameterSyntax => true,
            PropertyDeclarationSyntax { ExpressionBody: not null } => false,
            PropertyDeclarationSyntax declaration when declaration.Modifiers.Any(SyntaxKind.PartialKeyword) => false,
            PropertyDeclarationSyntax { AccessorList: { } list } => !list.Accessors.Any(static a =>
                a.IsKind(SyntaxKind.GetAccessorDeclaration) && (a.Body is not null || a.ExpressionBody is not null)),
            _ => false,
        };
    }

    /// <summary>What a MemoryManager's memory lies over.</summary>
    public static IMethodSymbol? GetSpanOf(ITypeSymbol manager)
    {
        for (ITypeSymbol? type = manager; type is not null; type = type.BaseType)
        {
            if (type.GetMembers("GetSpan").OfType<IMethodSymbol>().FirstOrDefault(static m => m.Parameters.IsEmpty) is { } method)
            {
                return method;
            }
        }

        return null;
    }

    public static bool DerivesFromOrIs(ITypeSymbol? type, ITypeSymbol ancestor)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Same(current.OriginalDefinition, ancestor.OriginalDefinition))
            {
                return true;
            }
        }

        return type is not null && ancestor.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(i => Same(i.OriginalDefinition, ancestor.OriginalDefinition));
    }

    /// <summary>The method and all that it overrides or implements: the names under which others call it.</summary>
    public static IEnumerable<IMethodSymbol> WithBases(IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            yield return Key(current);
        }

        foreach (IMethodSymbol implemented in Implemented(method))
        {
            yield return Key(implemented);
        }
    }

    private static IEnumerable<IMethodSymbol> Implemented(IMethodSymbol method)
    {
        if (!method.ExplicitInterfaceImplementations.IsEmpty)
        {
            return method.ExplicitInterfaceImplementations;
        }

        if (method.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type
            || method.MethodKind is not (MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.UserDefinedOperator or MethodKind.Conversion))
        {
            return [];
        }

        return type.AllInterfaces.SelectMany(i => i.GetMembers(method.Name)).OfType<IMethodSymbol>()
            .Where(m => IsOverriddenBy(type.FindImplementationForInterfaceMember(m), method));
    }

    /// <summary>An interface may be implemented by an abstract method of the base class, and that by an override.</summary>
    private static bool IsOverriddenBy(ISymbol? implementation, IMethodSymbol method)
    {
        for (IMethodSymbol? current = method; current is not null; current = current.OverriddenMethod)
        {
            if (Same(current, implementation))
            {
                return true;
            }
        }

        return false;
    }
}

using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Which element types the runtime reads: those that any bit pattern may fill. A fix for another type would compile and then throw.</summary>
internal static class PlainElements
{
    public static bool TakesAnyBits(ITypeSymbol type) => SizeOf(type) > 0;

    /// <summary>The size in bytes, or 0 for a type that the runtime refuses or whose size depends on the platform or is not known.</summary>
    public static int SizeOf(ITypeSymbol type) => Layout(type).Size;

    private static (int Size, int Alignment) Layout(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_Byte or SpecialType.System_SByte:
                return (1, 1);
            case SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char:
                return (2, 2);
            case SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single:
                return (4, 4);
            case SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double:
                return (8, 8);
        }

        if (type is not INamedTypeSymbol { IsValueType: true } named)
        {
            return default;
        }

        if (named.EnumUnderlyingType is { } underlying)
        {
            return Layout(underlying);
        }

        return named.DeclaringSyntaxReferences.Length == 1 && named.SpecialType == SpecialType.None ? LayoutOfStruct(named) : default;
    }

    /// <summary>Sequential structs of the project itself, when they have no padding: other assemblies may hide fields from their reference assembly.</summary>
    private static (int Size, int Alignment) LayoutOfStruct(INamedTypeSymbol type)
    {
        int packing = int.MaxValue;
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "InlineArrayAttribute")
            {
                return default;
            }

            if (attribute.AttributeClass?.Name is "StructLayoutAttribute")
            {
                // 0 is LayoutKind.Sequential
                if (attribute.ConstructorArguments is not [{ Value: 0 }] || attribute.NamedArguments.Any(static a => a.Key is "Size"))
                {
                    return default;
                }

                packing = attribute.NamedArguments.FirstOrDefault(static a => a.Key is "Pack").Value.Value is int pack and > 0 ? pack : packing;
            }
        }

        int size = 0;
        int alignment = 1;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsStatic))
        {
            (int fieldSize, int natural) = field.IsFixedSizeBuffer || SymbolEqualityComparer.Default.Equals(field.Type, type) ? default : Layout(field.Type);
            int fieldAlignment = natural < packing ? natural : packing;
            if (fieldSize == 0 || size % fieldAlignment != 0)
            {
                return default;
            }

            size += fieldSize;
            alignment = fieldAlignment > alignment ? fieldAlignment : alignment;
        }

        return size % alignment == 0 ? (size, alignment) : default;
    }
}

using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Access;

/// <summary>
/// Why a value of a type must not be made from arbitrary bytes: the runtime library's rule (its <c>ElementType</c>), decided from symbols.
/// A structure of another assembly that is not listed has no objection: reference assemblies do not show its fields, and an editor would.
/// </summary>
internal sealed class BitPatterns(IAssemblySymbol own)
{
    /// <summary>Structs whose fields are integers, but whose own members break on some values of them.</summary>
    private static readonly HashSet<string> Restricted = new(StringComparer.Ordinal) { "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly" };

    public string? Objection(ITypeSymbol? type) => Objection(type, 0);

    /// <summary>The size in bytes; null where only the runtime knows.</summary>
    public long? SizeOf(ITypeSymbol? type) => Layout(type, 0)?.Size;

    private string? Objection(ITypeSymbol? type, int depth)
    {
        if (type is null || type.TypeKind is TypeKind.Error or TypeKind.TypeParameter or TypeKind.Enum || depth > 8)
        {
            return null;
        }

        if (type.IsReferenceType)
        {
            return $"'{type.ToDisplayString()}' is a reference, and bytes are not an object";
        }

        if (type is IPointerTypeSymbol or IFunctionPointerTypeSymbol || type.SpecialType is SpecialType.System_Boolean or SpecialType.System_Decimal or SpecialType.System_DateTime
            || Types.Is(type, "System.Text.Rune") || (Restricted.Contains(type.Name) && Types.Is(type, "System." + type.Name)))
        {
            return $"not every bit pattern is a valid '{type.ToDisplayString()}'";
        }

        if (!IsOwnStruct(type, out INamedTypeSymbol? structure))
        {
            return null;
        }

        foreach (IFieldSymbol field in InstanceFields(structure))
        {
            if (Objection(Element(field), depth + 1) is { } objection)
            {
                return objection;
            }
        }

        // an InlineArray's elements leave no holes that the element does not have
        return Layout(structure, depth) is { } layout && layout.Size > layout.Covered ? $"{layout.Size - layout.Covered} of the {layout.Size} bytes of '{structure.ToDisplayString()}' are padding" : null;
    }

    private bool IsOwnStruct(ITypeSymbol type, out INamedTypeSymbol structure)
    {
        structure = (type as INamedTypeSymbol)!;
        return structure is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } && SymbolEqualityComparer.Default.Equals(structure.ContainingAssembly, own);
    }

    private static IEnumerable<IFieldSymbol> InstanceFields(INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsStatic && !f.IsConst);

    /// <param name="Size">With padding.</param>
    /// <param name="Alignment">Of the widest field, at most the pack.</param>
    /// <param name="Covered">Bytes that belong to fields.</param>
    private readonly record struct TypeLayout(long Size, long Alignment, long Covered);

    private TypeLayout? Layout(ITypeSymbol? type, int depth)
    {
        if (type is null || depth > 8)
        {
            return null;
        }

        if (type is INamedTypeSymbol { EnumUnderlyingType: { } underlying })
        {
            return Layout(underlying, depth + 1);
        }

        if (Primitive(type) is { } size)
        {
            return new TypeLayout(size, size, size);
        }

        if (type.SpecialType == SpecialType.None && type.Name is "Int128" or "UInt128" && (Types.Is(type, "System.Int128") || Types.Is(type, "System.UInt128")))
        {
            return new TypeLayout(16, 16, 16);
        }

        return Types.Is(type, "System.Half") ? new TypeLayout(2, 2, 2)
            : Types.Is(type, "System.Guid") ? new TypeLayout(16, 4, 16)
            : IsOwnStruct(type, out INamedTypeSymbol? structure) ? Structure(structure, depth) : null;
    }

    private static long? Primitive(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        _ => null,
    };

    private TypeLayout? Structure(INamedTypeSymbol type, int depth)
    {
        (bool isExplicit, bool isAuto, long pack, long declared) = Attribute(type);
        if (isAuto)
        {
            return null;
        }

        HashSet<long> covered = [];
        long next = 0;
        long alignment = 1;
        int repeat = InlineLength(type);
        foreach (IFieldSymbol field in InstanceFields(type))
        {
            ITypeSymbol element = Element(field);
            long count = field.IsFixedSizeBuffer ? field.FixedSize : repeat;
            if (Layout(element, depth + 1) is not { } layout || layout.Size * count > 1 << 16)
            {
                return null;
            }

            long align = pack > 0 ? Math.Min(pack, layout.Alignment) : layout.Alignment;
            if (isExplicit && Offset(field) is null)
            {
                return null;
            }

            long start = isExplicit ? Offset(field)!.Value : RoundUp(next, align);
            for (long at = start; at < start + (layout.Size * count); at++)
            {
                covered.Add(at);
            }

            next = Math.Max(next, start + (layout.Size * count));
            alignment = Math.Max(alignment, align);
        }

        return new TypeLayout(Math.Max(Math.Max(RoundUp(next, alignment), declared), 1), alignment, covered.Count);
    }

    private static ITypeSymbol Element(IFieldSymbol field) => field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol buffer } ? buffer.PointedAtType : field.Type;

    private static long RoundUp(long value, long alignment) => (value + alignment - 1) / alignment * alignment;

    private static (bool IsExplicit, bool IsAuto, long Pack, long Size) Attribute(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (Types.Is(attribute.AttributeClass, "System.Runtime.InteropServices.StructLayoutAttribute") && attribute.ConstructorArguments is [{ Value: { } kind }])
            {
                return (Convert.ToInt32(kind, System.Globalization.CultureInfo.InvariantCulture) == 2, Convert.ToInt32(kind, System.Globalization.CultureInfo.InvariantCulture) == 3, Named(attribute, "Pack"), Named(attribute, "Size"));
            }
        }

        return default;
    }

    private static long Named(AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value is int value ? value : 0;

    private static long? Offset(IFieldSymbol field)
    {
        ISymbol carrier = field.AssociatedSymbol ?? field;
        AttributeData? attribute = field.GetAttributes().Concat(carrier.GetAttributes())
            .FirstOrDefault(static a => Types.Is(a.AttributeClass, "System.Runtime.InteropServices.FieldOffsetAttribute"));
        return attribute?.ConstructorArguments is [{ Value: int value }] ? value : null;
    }

    private static int InlineLength(INamedTypeSymbol type) => type.GetAttributes()
        .FirstOrDefault(static a => Types.Is(a.AttributeClass, "System.Runtime.CompilerServices.InlineArrayAttribute"))?.ConstructorArguments is [{ Value: int length }] ? length : 1;
}

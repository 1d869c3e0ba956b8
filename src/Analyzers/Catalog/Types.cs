using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

/// <summary>Types by full metadata name, and what can carry an address.</summary>
internal static class Types
{
    public const string ViewHandle = "Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle";
    public const string ViewStream = "System.IO.MemoryMappedFiles.MemoryMappedViewStream";
    public const string SafeHandle = "System.Runtime.InteropServices.SafeHandle";
    public const string CriticalHandle = "System.Runtime.InteropServices.CriticalHandle";
    public const string UnmanagedStream = "System.IO.UnmanagedMemoryStream";
    public const string SafeBuffer = "System.Runtime.InteropServices.SafeBuffer";
    public const string MemoryManager = "System.Buffers.MemoryManager`1";

    /// <summary>Compares without building strings: namespaces outwards, then the name with its arity.</summary>
    public static bool Is(ITypeSymbol? type, string metadataName)
    {
        if (type is not INamedTypeSymbol { ContainingType: null } named)
        {
            return false;
        }

        int end = metadataName.Length;
        string name = named.MetadataName;
        if (!EndsWith(metadataName, end, name))
        {
            return false;
        }

        end -= name.Length;
        for (INamespaceSymbol space = named.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (end == 0 || metadataName[end - 1] != '.' || !EndsWith(metadataName, end - 1, space.Name))
            {
                return false;
            }

            end -= space.Name.Length + 1;
        }

        return end == 0;
    }

    /// <summary>The same for a type that may be nested, with '+' before its name.</summary>
    public static bool IsOrIsNested(INamedTypeSymbol type, string metadataName)
    {
        int plus = metadataName.LastIndexOf('+');
        return plus < 0 ? Is(type, metadataName)
            : type.ContainingType is { } outer && type.MetadataName == metadataName.Substring(plus + 1) && IsOrIsNested(outer.OriginalDefinition, metadataName.Substring(0, plus));
    }

    public static bool IsOrDerives(ITypeSymbol? type, string metadataName)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Is(current.OriginalDefinition, metadataName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Library types whose derived types are given an address to keep.</summary>
    public static bool HoldsAddress(ITypeSymbol? type) =>
        IsOrDerives(type, SafeHandle) || IsOrDerives(type, CriticalHandle) || IsOrDerives(type, UnmanagedStream);

    public static bool IsSpan(ITypeSymbol? type) =>
        Is(type?.OriginalDefinition, "System.Span`1") || Is(type?.OriginalDefinition, "System.ReadOnlySpan`1");

    public static bool IsMemory(ITypeSymbol? type) =>
        Is(type?.OriginalDefinition, "System.Memory`1") || Is(type?.OriginalDefinition, "System.ReadOnlyMemory`1");

    public static bool IsMappedView(ITypeSymbol? type) =>
        IsOrDerives(type, "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor") || IsOrDerives(type, ViewStream);

    /// <summary>A pointer, or an integer that is wide enough to hold one.</summary>
    public static bool IsAddress(ITypeSymbol? type) => type is not null && (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer
        || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Int64 or SpecialType.System_UInt64);

    /// <summary>Everything but small numbers, text and enums.</summary>
    public static bool CanCarry(ITypeSymbol? type) => type is null || type.TypeKind == TypeKind.Error || (type.TypeKind != TypeKind.Enum && type.SpecialType is not (
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Char
        or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32 or SpecialType.System_UInt32
        or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal or SpecialType.System_String
        or SpecialType.System_Void or SpecialType.System_DateTime));

    private static bool EndsWith(string text, int end, string suffix) =>
        end >= suffix.Length && string.CompareOrdinal(text, end - suffix.Length, suffix, 0, suffix.Length) == 0;
}

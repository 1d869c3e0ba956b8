using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The types that the fixes look for, by full name: a user's own type of the same name is not one of them.</summary>
internal static class KnownTypes
{
    public const string RuntimeNamespace = "MmapAnalyzers.Runtime";
    public const string MappedCopy = RuntimeNamespace + ".MappedCopy";
    public const string MappedFile = "System.IO.MemoryMappedFiles.MemoryMappedFile";
    public const string Accessor = "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor";
    public const string ViewHandle = "Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle";
    public const string MemoryMarshal = "System.Runtime.InteropServices.MemoryMarshal";
    public const string Unsafe = "System.Runtime.CompilerServices.Unsafe";
    public const string BinaryPrimitives = "System.Buffers.Binary.BinaryPrimitives";
    public const string MemoryExtensions = "System.MemoryExtensions";
    public const string Encoding = "System.Text.Encoding";

    private static readonly SymbolDisplayFormat NameOnly = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    public static bool Is(ITypeSymbol? type, string fullName) =>
        type is not null && string.Equals(type.OriginalDefinition.ToDisplayString(NameOnly), fullName, StringComparison.Ordinal);

    public static bool IsOrDerives(ITypeSymbol? type, string fullName)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (Is(current, fullName))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsReadOnlySpan(ITypeSymbol? type) => Is(type, "System.ReadOnlySpan");

    public static bool IsAnySpan(ITypeSymbol? type) => Is(type, "System.Span") || IsReadOnlySpan(type);
}

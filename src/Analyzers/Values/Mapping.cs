using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>Small questions about views and the types that hold them.</summary>
internal static class Mapping
{
    /// <summary>An argument of the call that made the view; null where it was left out.</summary>
    public static IOperation? Argument(ViewOpening opening, string name, Facts facts) =>
        facts.Model(opening.Syntax.SyntaxTree).GetOperation(opening.Syntax, facts.Token) is IInvocationOperation call
            ? call.Arguments.FirstOrDefault(a => a.Parameter?.Name == name)?.Value : null;

    /// <summary>The type holds or makes mappings: a file's length is there the length of a mapping.</summary>
    public static bool IsInPlay(INamedTypeSymbol? type) => type is not null && (
        type.GetMembers().Any(static m => IsMapping((m as IFieldSymbol)?.Type ?? (m as IPropertySymbol)?.Type))
        || type.DeclaringSyntaxReferences.Any(static r => NameIndex.Of(r.SyntaxTree, default).Mentioning("MemoryMappedFile").Any(m => r.Span.Contains(m.Span))));

    private static bool IsMapping(ITypeSymbol? type) => Types.IsMappedView(type) || Types.IsOrDerives(type, Types.ViewHandle) || Types.IsOrDerives(type, "System.IO.MemoryMappedFiles.MemoryMappedFile");
}

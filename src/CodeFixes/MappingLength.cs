using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>What a length was taken from.</summary>
internal static class MappingLength
{
    /// <summary>The length is that of the view or the file: not a bounded piece, and a copy of it may be gigabytes.</summary>
    public static bool IsWhole(ExpressionSyntax length, SemanticModel model, CancellationToken cancellationToken, int depth = 0) =>
        !IsMinimum(length, model, cancellationToken) && length.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name => model.GetSymbolInfo(name, cancellationToken).Symbol switch
        {
            IPropertySymbol { Name: "Capacity" or "ByteLength" } => true,
            IPropertySymbol { Name: "Length" } property => KnownTypes.IsOrDerives(property.ContainingType, "System.IO.Stream") || KnownTypes.Is(property.ContainingType, "System.IO.FileInfo"),
            IMethodSymbol { Name: "GetLength" } method => KnownTypes.Is(method.ContainingType, "System.IO.RandomAccess"),
            (ILocalSymbol or IFieldSymbol) and { } variable when depth < 3 =>
                SymbolUses.ValuesOf(variable, model, cancellationToken)?.Any(value => IsWhole(value, model, cancellationToken, depth + 1)) == true,
            _ => false,
        });

    /// <summary>What is asked for, or less where the mapping ends.</summary>
    private static bool IsMinimum(ExpressionSyntax length, SemanticModel model, CancellationToken cancellationToken) => length switch
    {
        ParenthesizedExpressionSyntax inner => IsMinimum(inner.Expression, model, cancellationToken),
        CastExpressionSyntax cast => IsMinimum(cast.Expression, model, cancellationToken),
        CheckedExpressionSyntax inner => IsMinimum(inner.Expression, model, cancellationToken),
        InvocationExpressionSyntax call => model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Name: "Min" } method && KnownTypes.Is(method.ContainingType, "System.Math"),
        _ => false,
    };

    /// <summary>The view's size, rounded up to whole pages where none was asked for, and not the file's.</summary>
    public static bool IsCapacity(ExpressionSyntax length, SemanticModel model, CancellationToken cancellationToken) => Capacities(length, model, cancellationToken).Any();

    /// <summary>Taken from the view's size by way of variables.</summary>
    public static bool ComesFromCapacity(ExpressionSyntax length, SemanticModel model, CancellationToken cancellationToken, int depth = 0) =>
        IsCapacity(length, model, cancellationToken) || (depth < 3 && length.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(name =>
            model.GetSymbolInfo(name, cancellationToken).Symbol is (ILocalSymbol or IFieldSymbol) and { } variable
            && SymbolUses.ValuesOf(variable, model, cancellationToken)?.Any(value => ComesFromCapacity(value, model, cancellationToken, depth + 1)) == true));

    /// <summary>Where the size of a view is asked for.</summary>
    public static IEnumerable<SimpleNameSyntax> Capacities(SyntaxNode code, SemanticModel model, CancellationToken cancellationToken) =>
        code.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Where(name => name.Identifier.ValueText is "Capacity" or "ByteLength"
            && model.GetSymbolInfo(name, cancellationToken).Symbol is IPropertySymbol { ContainingType: var type }
            && (KnownTypes.IsOrDerives(type, "System.IO.UnmanagedMemoryAccessor") || KnownTypes.IsOrDerives(type, "System.Runtime.InteropServices.SafeBuffer")));
}

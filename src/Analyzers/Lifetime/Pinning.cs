using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Lifetime;

/// <summary>What a <c>MemoryManager</c> over a mapping holds while others use its memory.</summary>
internal static class Pinning
{
    /// <summary>A handle is given out, but no reference on the view is taken with it and no <c>Unpin</c> will be called.</summary>
    public static bool HoldsNothing(IReturnOperation returned, ISymbol member) =>
        member is IMethodSymbol { Name: "Pin" } method && Types.Is(method.ReturnType, "System.Buffers.MemoryHandle") && IsPin(method)
        && returned.ReturnedValue is { } handle && GivesNobody(handle)
        && !Order.Functions.Root(returned).Descendants().Any(static o => o is IInvocationOperation { TargetMethod.Name: "AcquirePointer" or "DangerousAddRef" });

    /// <summary>An address got without a reference, made a span of by a manager.</summary>
    public static bool IsSpanOfManager(ISymbol member) => member is IMethodSymbol { Name: "GetSpan", IsOverride: true } method && Types.IsSpan(method.ReturnType);

    /// <summary>A manager whose <c>Dispose</c> does nothing and which refers to nothing that could keep the view.</summary>
    public static bool KeepsNobody(IMethodBodyOperation dispose, ISymbol member) =>
        member is IMethodSymbol { Name: "Dispose", IsOverride: true, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }], ContainingType: { TypeKind: TypeKind.Class } type }
        && Types.IsOrDerives(type, Types.MemoryManager) && dispose.BlockBody is { Operations.IsEmpty: true } && !Refers(type, 0);

    /// <summary>What the manager's <c>GetSpan</c> returns, if it stands in the same file.</summary>
    public static IEnumerable<ExpressionSyntax> Spans(IMethodBodyOperation dispose, ISymbol member) => member.ContainingType.GetMembers("GetSpan")
        .SelectMany(static m => m.DeclaringSyntaxReferences).Where(r => r.SyntaxTree == dispose.Syntax.SyntaxTree)
        .SelectMany(static r => r.GetSyntax().DescendantNodes())
        .Select(static n => n switch { ReturnStatementSyntax returned => returned.Expression, ArrowExpressionClauseSyntax arrow => arrow.Expression, _ => null })
        .OfType<ExpressionSyntax>();

    private static bool IsPin(IMethodSymbol method) => method.IsOverride
        || method.ContainingType.AllInterfaces.Any(i => Types.Is(i, "System.Buffers.IPinnable")
            && i.GetMembers("Pin").Any(m => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(m), method)));

    private static bool GivesNobody(IOperation handle) => handle switch
    {
        IConversionOperation conversion => GivesNobody(conversion.Operand),
        IObjectCreationOperation creation => !creation.Arguments.Any(static a => Types.Is(a.Parameter?.Type, "System.Buffers.IPinnable") && a.Value is not { ConstantValue.HasValue: true } and not IDefaultValueOperation
            and not IConversionOperation { Operand.ConstantValue.HasValue: true }),

        // another manager's Pin is judged where it is written
        IInvocationOperation { TargetMethod: var pin } => pin.Name != "Pin" || !(Types.IsMemory(pin.ContainingType) || Types.IsOrDerives(pin.ContainingType, Types.MemoryManager)),
        _ => false,
    };

    private static bool Refers(INamedTypeSymbol type, int depth)
    {
        for (INamedTypeSymbol? current = type; current is not null && !Types.Is(current.OriginalDefinition, Types.MemoryManager); current = current.BaseType)
        {
            if (current.GetMembers().Any(m => m is IFieldSymbol { IsStatic: false, Type: var held }
                && (!held.IsValueType || (held is INamedTypeSymbol { SpecialType: SpecialType.None } inner && depth < 3 && Refers(inner, depth + 1))) && held is not IPointerTypeSymbol))
            {
                return true;
            }
        }

        return false;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Atomics;

/// <summary>A plain load or store through a pointer: <c>*p</c>, <c>p[i]</c>, <c>p->f</c>. There is no public operation for these, so their syntax is read.</summary>
/// <param name="Expression">The whole access, fields of fields included.</param>
/// <param name="Pointer">What is dereferenced.</param>
/// <param name="Word">The struct's field, or the pointer variable whose target is accessed.</param>
/// <param name="Reads">The value is loaded.</param>
/// <param name="Writes">The value is stored.</param>
internal readonly record struct WordAccess(ExpressionSyntax Expression, ExpressionSyntax Pointer, ISymbol? Word, bool Reads, bool Writes)
{
    /// <summary>Null for what is no plain access: an address, a reference, a method's receiver, a volatile field.</summary>
    public static WordAccess? Of(ExpressionSyntax dereference, SemanticModel model, CancellationToken token)
    {
        if (PointerOf(dereference) is not { } pointer || (dereference is ElementAccessExpressionSyntax element && !IsPointer(model.GetTypeInfo(element.Expression, token).Type, element.Expression, model, token)))
        {
            return null;
        }

        ExpressionSyntax whole = dereference;
        while (true)
        {
            switch (whole.Parent)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    whole = parenthesized;
                    continue;
                case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } member when member.Expression == whole && model.GetSymbolInfo(member, token).Symbol is IFieldSymbol:
                    whole = member;
                    continue;
                case ElementAccessExpressionSyntax inner when inner.Expression == whole && model.GetSymbolInfo(whole, token).Symbol is IFieldSymbol { IsFixedSizeBuffer: true }:
                    // a fixed buffer's element is the word, and is visited by itself
                    return null;
                case MemberAccessExpressionSyntax:
                    return null;
                case ElementAccessExpressionSyntax indexed when indexed.Expression == whole:
                    return null;
            }

            break;
        }

        bool stores = whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole;
        bool both = (stores && !whole.Parent.IsKind(SyntaxKind.SimpleAssignmentExpression))
            || whole.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
            || whole.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression };
        return whole.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } or RefExpressionSyntax or InvocationExpressionSyntax
                or ArgumentSyntax { RefKindKeyword.RawKind: not (int)SyntaxKind.None } || model.GetSymbolInfo(whole, token).Symbol is IFieldSymbol { IsVolatile: true } or IFieldSymbol { IsFixedSizeBuffer: true } or IMethodSymbol or IPropertySymbol
            ? null : new(whole, pointer, WordOf(whole, model, token), !stores || both, stores || both);
    }

    /// <summary>The last struct field of the access, or the variable that holds the pointer.</summary>
    public static ISymbol? WordOf(ExpressionSyntax access, SemanticModel model, CancellationToken token)
    {
        switch (access)
        {
            case ParenthesizedExpressionSyntax parenthesized:
                return WordOf(parenthesized.Expression, model, token);
            case MemberAccessExpressionSyntax when model.GetSymbolInfo(access, token).Symbol is IFieldSymbol { ContainingType.IsValueType: true } field && IsBehindPointer(access):
                return field.OriginalDefinition;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression, Operand: var pointer }:
                return Variable(pointer, model, token);
            case ElementAccessExpressionSyntax { Expression: var array } when model.GetTypeInfo(array, token).Type is IPointerTypeSymbol:
                return Variable(array, model, token);
            case InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var pointer }], Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsRef" } }:
                return Variable(pointer, model, token);
            default:
                return null;
        }
    }

    public static ISymbol? Variable(ExpressionSyntax pointer, SemanticModel model, CancellationToken token) => pointer switch
    {
        ParenthesizedExpressionSyntax parenthesized => Variable(parenthesized.Expression, model, token),
        CastExpressionSyntax cast => Variable(cast.Expression, model, token),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(pointer, token).Symbol?.OriginalDefinition is
            (IFieldSymbol or ILocalSymbol or IParameterSymbol or IPropertySymbol) and var symbol ? symbol : null,
        _ => null,
    };

    private static bool IsBehindPointer(ExpressionSyntax access) => access switch
    {
        MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression } => true,
        MemberAccessExpressionSyntax { Expression: var inner } => IsBehindPointer(inner),
        ParenthesizedExpressionSyntax { Expression: var inner } => IsBehindPointer(inner),
        PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax => true,
        _ => false,
    };

    private static ExpressionSyntax? PointerOf(ExpressionSyntax dereference) => dereference switch
    {
        PrefixUnaryExpressionSyntax { Operand: var pointer } => pointer,
        MemberAccessExpressionSyntax { Expression: var pointer } => pointer,
        ElementAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression, Expression: var pointer } } => pointer,
        ElementAccessExpressionSyntax { Expression: var pointer } => pointer,
        _ => null,
    };

    private static bool IsPointer(ITypeSymbol? type, ExpressionSyntax array, SemanticModel model, CancellationToken token) =>
        type is IPointerTypeSymbol || model.GetSymbolInfo(array, token).Symbol is IFieldSymbol { IsFixedSizeBuffer: true };
}

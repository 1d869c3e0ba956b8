using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Access;

/// <summary><c>*p</c>, <c>p[i]</c> and the hidden dereference of <c>p->f</c>: <see cref="OperationKind.None"/>, told apart by their syntax.</summary>
internal static class Dereference
{
    /// <summary>The pointer that is dereferenced, or null.</summary>
    public static IOperation? Pointer(IOperation operation)
    {
        if (operation.Kind != OperationKind.None)
        {
            return null;
        }

        SyntaxNode syntax = operation.Syntax;
        bool isLoad = syntax switch
        {
            PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PointerIndirectionExpression),
            ElementAccessExpressionSyntax => true,
            MemberAccessExpressionSyntax member => member.IsKind(SyntaxKind.PointerMemberAccessExpression),
            _ => syntax.Parent is MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression } access && access.Expression == syntax,
        };
        return isLoad ? operation.ChildOperations.FirstOrDefault() : null;
    }
}

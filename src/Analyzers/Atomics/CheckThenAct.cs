using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Atomics;

/// <summary><c>if (Volatile.Read(ref w) == 0) { ... Volatile.Write(ref w, ...); }</c>, also by a local: each access is atomic, the two together are not.</summary>
internal static class CheckThenAct
{
    public static (ExpressionSyntax Condition, ExpressionSyntax Pointer)? Find(InvocationExpressionSyntax write, SemanticModel model, CancellationToken token)
    {
        if (write.ArgumentList.Arguments is not [{ Expression: var written }, _] || !IsVolatile(write, "Write", model, token) || Pointer(written) is not { } pointer)
        {
            return null;
        }

        for (SyntaxNode? current = write; current is not null and not MemberDeclarationSyntax and not AnonymousFunctionExpressionSyntax; current = current.Parent)
        {
            if (current.Parent is IfStatementSyntax { Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } condition } branch && branch.Statement == current
                && (Tests(condition.Left, condition.Right) || Tests(condition.Right, condition.Left)))
            {
                return (condition, pointer);
            }
        }

        return null;

        bool Tests(ExpressionSyntax value, ExpressionSyntax constant) => model.GetConstantValue(constant, token).HasValue && ReadOf(value, model, token) is { } read && SyntaxFactory.AreEquivalent(read, written);
    }

    /// <summary>What the value was read from: here, or where the local was declared.</summary>
    private static ExpressionSyntax? ReadOf(ExpressionSyntax value, SemanticModel model, CancellationToken token) => value switch
    {
        InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var read }] } call when IsVolatile(call, "Read", model, token) => read,
        IdentifierNameSyntax name when model.GetSymbolInfo(name, token).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declaration] }
            && declaration.GetSyntax(token) is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax call } => ReadOf(call, model, token),
        _ => null,
    };

    private static bool IsVolatile(InvocationExpressionSyntax call, string name, SemanticModel model, CancellationToken token) =>
        model.GetSymbolInfo(call, token).Symbol is IMethodSymbol method && method.Name == name && Types.Is(method.ContainingType, "System.Threading.Volatile");

    private static ExpressionSyntax? Pointer(ExpressionSyntax reference) => reference switch
    {
        ParenthesizedExpressionSyntax parenthesized => Pointer(parenthesized.Expression),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression, Operand: var pointer } => pointer,
        ElementAccessExpressionSyntax { Expression: var pointer } => pointer,
        MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression, Expression: var pointer } => pointer,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsRef" }, ArgumentList.Arguments: [{ Expression: var pointer }] } => pointer,
        _ => null,
    };
}

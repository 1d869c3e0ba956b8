using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Atomics;

/// <summary><c>if (Volatile.Read(ref w) == 0) { ... Volatile.Write(ref w, ...); }</c>, also by a local: each access is atomic, the two together are not.</summary>
internal static class CheckThenAct
{
    public static (ExpressionSyntax Condition, InvocationExpressionSyntax Write, ExpressionSyntax Pointer)? Find(IfStatementSyntax branch, SemanticModel model, CancellationToken token)
    {
        if (branch.Condition is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } condition
            || (Read(condition.Left, condition.Right) ?? Read(condition.Right, condition.Left)) is not { } read || Pointer(read) is not { } pointer)
        {
            return null;
        }

        InvocationExpressionSyntax? write = branch.Statement.DescendantNodes(static n => n is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax).OfType<InvocationExpressionSyntax>()
            .FirstOrDefault(call => call.ArgumentList.Arguments is [{ Expression: var written }, _] && SyntaxFactory.AreEquivalent(read, written) && IsVolatile(call, "Write", model, token));
        return write is null ? null : (condition, write, pointer);

        ExpressionSyntax? Read(ExpressionSyntax value, ExpressionSyntax constant) => model.GetConstantValue(constant, token).HasValue ? ReadOf(value, model, token) : null;
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

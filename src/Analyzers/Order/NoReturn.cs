using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Order;

/// <summary>Calls after which nothing runs: throw helpers, and what says so by attribute.</summary>
internal static class NoReturn
{
    public static bool Is(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method }
        && (method.GetAttributes().Any(static a => Types.Is(a.AttributeClass, "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute"))
            || (method.ReturnsVoid && !method.IsVirtual && !method.IsAbstract && method.OriginalDefinition.DeclaringSyntaxReferences.Any(static r => AlwaysThrows(r.GetSyntax()))));

    private static bool AlwaysThrows(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax { ExpressionBody.Expression: ThrowExpressionSyntax } => true,
        LocalFunctionStatementSyntax { ExpressionBody.Expression: ThrowExpressionSyntax } => true,
        BaseMethodDeclarationSyntax { Body: { } body } => AlwaysThrows(body),
        LocalFunctionStatementSyntax { Body: { } body } => AlwaysThrows(body),
        _ => false,
    };

    private static bool AlwaysThrows(BlockSyntax body) => body.Statements.LastOrDefault() is ThrowStatementSyntax && !body.DescendantNodes().Any(static n => n is ReturnStatementSyntax or GotoStatementSyntax);
}

using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A view that is made at each turn of a loop, always of the same length, and needed for that turn only: one buffer before the loop serves all turns.</summary>
internal static class LoopBuffer
{
    /// <summary>The outermost loop that one buffer can stand before, or null.</summary>
    public static StatementSyntax? Find(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        if (site.Length is not { } length || !site.View.DescendantNodes().All(static n => n is not AssignmentExpressionSyntax))
        {
            return null;
        }

        StatementSyntax? found = null;
        foreach (SyntaxNode node in site.View.Ancestors().TakeWhile(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax)))
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax)
            {
                if (node.Parent is not BlockSyntax || !length.DescendantNodesAndSelf().OfType<ExpressionSyntax>().All(part => IsSettled(part, node, model, cancellationToken)) || KeepsSpans(node, model))
                {
                    break;
                }

                found = (StatementSyntax)node;
            }
        }

        return found;
    }

    /// <summary>Known before the loop, and the same in it.</summary>
    private static bool IsSettled(ExpressionSyntax part, SyntaxNode loop, SemanticModel model, CancellationToken cancellationToken) => part switch
    {
        LiteralExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax or CastExpressionSyntax or CheckedExpressionSyntax or ThisExpressionSyntax or PredefinedTypeSyntax => true,
        MemberAccessExpressionSyntax member => member.Expression is ThisExpressionSyntax || model.GetConstantValue(member, cancellationToken).HasValue,
        IdentifierNameSyntax => model.GetSymbolInfo(part, cancellationToken).Symbol switch
        {
            IFieldSymbol field => field.IsConst || field.IsReadOnly,
            ILocalSymbol local => local.IsConst || (!IsDeclaredIn(local, loop, cancellationToken) && SymbolUses.ValuesOf(local, model, cancellationToken) is { Count: 1 }),
            IParameterSymbol parameter => parameter.RefKind == RefKind.None && !loop.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
                name.Identifier.ValueText == parameter.Name && name.Parent is AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 }),
            ITypeSymbol => true,
            _ => false,
        },
        _ => false,
    };

    private static bool IsDeclaredIn(ILocalSymbol local, SyntaxNode loop, CancellationToken cancellationToken) =>
        local.DeclaringSyntaxReferences is [var declared] && loop.Contains(declared.GetSyntax(cancellationToken));

    /// <summary>A span of one turn is kept in a variable, and could be read in the next one.</summary>
    private static bool KeepsSpans(SyntaxNode loop, SemanticModel model) =>
        loop.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => model.GetTypeInfo(assignment.Left).Type is { IsRefLikeType: true });
}

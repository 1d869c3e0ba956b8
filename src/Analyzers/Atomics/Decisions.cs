using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.Atomics;

/// <summary>What a loaded value is used for, within one function.</summary>
internal static class Decisions
{
    /// <summary>The value, or the local that it is put into, stands in a condition.</summary>
    public static bool DependsOn(ExpressionSyntax read, SemanticModel model, CancellationToken token) => Uses(read, model, token).Any(IsInCondition);

    /// <summary>As <see cref="DependsOn"/>, and the value is a flag, a state or a version: it is tested by itself or against a constant.</summary>
    public static bool TestsState(ExpressionSyntax read, SemanticModel model, CancellationToken token) =>
        Uses(read, model, token).Any(use => IsInCondition(use) && IsState(use, model, token));

    private static IEnumerable<ExpressionSyntax> Uses(ExpressionSyntax read, SemanticModel model, CancellationToken token) =>
        LocalOf(read, model, token) is { } local && FunctionOf(read) is { } function
            ? function.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(n => n.Identifier.ValueText == local.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n, token).Symbol, local)).Prepend(read)
            : [read];

    private static bool IsState(ExpressionSyntax use, SemanticModel model, CancellationToken token)
    {
        SyntaxNode value = use;
        while (value.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax
            || value.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.BitwiseAndExpression } mask && HasConstant(mask))
        {
            value = value.Parent;
        }

        return value.Parent is BinaryExpressionSyntax comparison && !comparison.IsKind(SyntaxKind.LogicalAndExpression) && !comparison.IsKind(SyntaxKind.LogicalOrExpression) ? HasConstant(comparison)
            : value.Parent is IsPatternExpressionSyntax or SwitchStatementSyntax || model.GetTypeInfo(use, token).Type is { SpecialType: SpecialType.System_Boolean };

        bool HasConstant(BinaryExpressionSyntax binary) => model.GetConstantValue(binary.Left, token).HasValue || model.GetConstantValue(binary.Right, token).HasValue;
    }

    /// <summary>A loop that does nothing but wait for the value: the comparison is all constant but for it, and nobody here writes to it or moves the pointer.</summary>
    public static bool WaitsFor(WordAccess access, SemanticModel model, CancellationToken token)
    {
        SyntaxNode comparison = access.Expression;
        while (comparison.Parent is ExpressionSyntax parent && parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression })
        {
            comparison = parent;
        }

        SyntaxNode condition = comparison;
        while (condition.Parent is ExpressionSyntax)
        {
            condition = condition.Parent;
        }

        StatementSyntax? body = condition.Parent switch
        {
            WhileStatementSyntax loop => loop.Statement,
            DoStatementSyntax loop => loop.Statement,
            ForStatementSyntax { Incrementors.Count: 0 } loop => loop.Statement,
            _ => null,
        };
        if (body is null || body.DescendantNodes().Any(static n => n is AssignmentExpressionSyntax or BreakStatementSyntax or ReturnStatementSyntax || IsStep(n))
            || condition.DescendantNodesAndSelf().Any(static n => n is AssignmentExpressionSyntax || IsStep(n)))
        {
            return false;
        }

        return comparison.DescendantNodes().OfType<InvocationExpressionSyntax>().All(static i => i.ToString().StartsWith("sizeof", StringComparison.Ordinal))
            && body.DescendantNodes().OfType<InvocationExpressionSyntax>().All(i => IsWait(i, model, token));
    }

    public static SyntaxNode? FunctionOf(SyntaxNode node) => node.FirstAncestorOrSelf<SyntaxNode>(static n =>
        n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax or CompilationUnitSyntax);

    /// <summary>The value is part of the condition of a branch, not of what the branch does.</summary>
    public static bool IsInCondition(SyntaxNode value)
    {
        SyntaxNode child = value;
        for (SyntaxNode? parent = value.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IfStatementSyntax branch:
                    return branch.Condition == child;
                case WhileStatementSyntax loop:
                    return loop.Condition == child;
                case DoStatementSyntax loop:
                    return loop.Condition == child;
                case ForStatementSyntax loop:
                    return loop.Condition == child;
                case SwitchStatementSyntax choice:
                    return choice.Expression == child;
                case ConditionalExpressionSyntax choice when choice.Condition == child:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                    return true;
                case ExpressionSyntax and not (AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax):
                    continue;
                default:
                    return false;
            }
        }

        return false;
    }

    private static ISymbol? LocalOf(ExpressionSyntax read, SemanticModel model, CancellationToken token)
    {
        SyntaxNode value = read;
        while (value.Parent is CastExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => model.GetDeclaredSymbol(declarator, token),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment when assignment.Right == value => model.GetSymbolInfo(target, token).Symbol as ILocalSymbol,
            _ => null,
        };
    }

    private static bool IsStep(SyntaxNode node) => node.IsKind(SyntaxKind.PostIncrementExpression) || node.IsKind(SyntaxKind.PreIncrementExpression)
        || node.IsKind(SyntaxKind.PostDecrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression);

    private static bool IsWait(InvocationExpressionSyntax call, SemanticModel model, CancellationToken token) =>
        model.GetSymbolInfo(call, token).Symbol is IMethodSymbol { Name: "Sleep" or "Yield" or "SpinWait" or "SpinOnce" or "Delay" or "ThrowIfCancellationRequested" or "ConfigureAwait" };
}

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Where a local or a private member is used. Private members of a type in several parts are not looked at: the other parts may lie in other documents.</summary>
internal static class SymbolUses
{
    /// <summary>All of the code that can name the symbol, or null when it lies beyond this document.</summary>
    public static SyntaxNode? Scope(ISymbol symbol, SyntaxTree tree)
    {
        if (symbol is ILocalSymbol or IParameterSymbol || symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction })
        {
            SyntaxNode? declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
            return declaration?.SyntaxTree == tree ? Member(declaration) : null;
        }

        return symbol.DeclaredAccessibility == Accessibility.Private
            && symbol.ContainingType is { DeclaringSyntaxReferences: [var only] } && only.SyntaxTree == tree
            ? only.GetSyntax()
            : null;
    }

    /// <summary>The method, accessor, field or top-level program that a piece of code belongs to.</summary>
    public static SyntaxNode Member(SyntaxNode node) =>
        (SyntaxNode?)node.AncestorsAndSelf().FirstOrDefault(static n => n is MemberDeclarationSyntax and not (GlobalStatementSyntax or BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))
        ?? node.SyntaxTree.GetRoot();

    public static IEnumerable<SimpleNameSyntax> Of(ISymbol symbol, SyntaxNode scope, SemanticModel model, CancellationToken cancellationToken) =>
        scope.DescendantNodes(descendIntoTrivia: false).OfType<SimpleNameSyntax>()
            .Where(name => string.Equals(name.Identifier.ValueText, symbol.Name, StringComparison.Ordinal)
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol?.OriginalDefinition, symbol.OriginalDefinition));

    /// <summary>The name with <c>this.</c> and parentheses around it: the whole expression that stands for the symbol; null for a member of another object.</summary>
    public static ExpressionSyntax? WholeReference(SimpleNameSyntax name)
    {
        ExpressionSyntax whole = name;
        if (name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
        {
            if (access.Expression is not (ThisExpressionSyntax or BaseExpressionSyntax))
            {
                return null;
            }

            whole = access;
        }

        while (whole.Parent is ParenthesizedExpressionSyntax outer)
        {
            whole = outer;
        }

        return whole;
    }

    public static bool IsNullLike(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax literal && (literal.IsKind(SyntaxKind.NullLiteralExpression) || literal.IsKind(SyntaxKind.DefaultLiteralExpression))
        || expression is DefaultExpressionSyntax
        || (expression is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven && IsNullLike(forgiven.Operand))
        || (expression is CastExpressionSyntax cast && IsNullLike(cast.Expression));

    /// <summary>Every value that the variable is given, null excepted; null when it is also written in a way that cannot be read off (ref, out, ++).</summary>
    public static List<ExpressionSyntax>? ValuesOf(ISymbol variable, SemanticModel model, CancellationToken cancellationToken)
    {
        if (Scope(variable, model.SyntaxTree) is not { } scope || variable is IParameterSymbol)
        {
            return null;
        }

        var values = new List<ExpressionSyntax>();
        if (variable.DeclaringSyntaxReferences is not [var declared])
        {
            return null;
        }

        ExpressionSyntax? initializer = declared.GetSyntax(cancellationToken) switch
        {
            VariableDeclaratorSyntax { Initializer: var clause } => clause?.Value,
            PropertyDeclarationSyntax { Initializer: var clause, ExpressionBody: null } => clause?.Value,
            _ => variable is ILocalSymbol ? declared.GetSyntax(cancellationToken) as ExpressionSyntax : null,
        };
        if (declared.GetSyntax(cancellationToken) is not (VariableDeclaratorSyntax or PropertyDeclarationSyntax))
        {
            return null;
        }

        if (initializer is not null && !IsNullLike(initializer))
        {
            values.Add(initializer);
        }

        foreach (SimpleNameSyntax name in Of(variable, scope, model, cancellationToken))
        {
            ExpressionSyntax whole = WholeReference(name) ?? (ExpressionSyntax)name.Parent!;
            switch (whole.Parent)
            {
                case AssignmentExpressionSyntax assignment when assignment.Left == whole:
                    if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) || WholeReference(name) is null)
                    {
                        return null;
                    }

                    if (!IsNullLike(assignment.Right))
                    {
                        values.Add(assignment.Right);
                    }

                    break;
                case ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None) && !argument.RefKindKeyword.IsKind(SyntaxKind.InKeyword):
                case RefExpressionSyntax:
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression }:
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
                case ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } }:
                    return null;
            }
        }

        return values;
    }
}

using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

/// <summary>What kind of place a view stands in, as far as the order of its fixes depends on it.</summary>
internal static class SiteShape
{
    /// <summary>The span that a MemoryManager gives out, from which all of its Memory comes.</summary>
    public static bool IsStorage(PlainViewSite site) =>
        site.Diagnostic.Properties.TryGetValue(DiagnosticProperties.Form, out string? form) && form == "MemoryManager";

    public static bool IsWholeMapping(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken) =>
        site.Length is { } length && MappingLength.IsWhole(length, model, cancellationToken);

    /// <summary>Returned from the member that disposes of the view: a <c>using</c> in it holds the accessor.</summary>
    public static bool OutlivesView(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        if (PlainViewCopyFix.WholePart(site.View, model).Parent is not (ReturnStatementSyntax or ArrowExpressionClauseSyntax)
            || site.Address?.Owner is not ILocalSymbol { DeclaringSyntaxReferences: [var declared] })
        {
            return false;
        }

        SyntaxNode declarator = declared.GetSyntax(cancellationToken);
        return declarator.Ancestors().FirstOrDefault(static n => n is StatementSyntax) is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or UsingStatementSyntax;
    }

    /// <summary>
    /// Code that was written to run at the speed of memory: it takes references or vectors out of the span, or its author had it inlined by force.
    /// </summary>
    public static bool IsHot(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode member = SymbolUses.Member(site.View);
        if (IsInlinedByForce(member))
        {
            return true;
        }

        ExpressionSyntax part = PlainViewCopyFix.WholePart(site.View, model);
        if (PrivateBufferTarget.LocalOf(site.View) is { } declarator)
        {
            return TakesReference(member, declarator.Identifier.ValueText);
        }

        return part.Parent is ArgumentSyntax argument && model.GetOperation(argument, cancellationToken) is IArgumentOperation { Parameter: { DeclaringSyntaxReferences: [var declared] } parameter }
            && declared.GetSyntax(cancellationToken).FirstAncestorOrSelf<SyntaxNode>(static n => n is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax) is { } callee
            && (IsInlinedByForce(callee) || TakesReference(callee, parameter.Name));
    }

    /// <summary>In a private member that somebody calls in a loop: what is spent there is spent at each turn.</summary>
    public static bool IsCalledInLoop(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetDeclaredSymbol(SymbolUses.Member(site.View), cancellationToken) is IMethodSymbol { MethodKind: MethodKind.Ordinary } member
        && SymbolUses.Scope(member, model.SyntaxTree) is { } scope
        && SymbolUses.Of(member, scope, model, cancellationToken).Any(static name => name.Ancestors().TakeWhile(static n => n is not MemberDeclarationSyntax)
            .Any(static n => n is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax));

    /// <summary>A helper whose every caller is in sight.</summary>
    public static bool IsPrivateHelper(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetDeclaredSymbol(SymbolUses.Member(site.View), cancellationToken) is IMethodSymbol { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private };

    private static bool IsInlinedByForce(SyntaxNode member) =>
        (member as MemberDeclarationSyntax)?.AttributeLists.Any(static list => list.ToString() is var text
            && (text.IndexOf("AggressiveInlining", StringComparison.Ordinal) >= 0 || text.IndexOf("AggressiveOptimization", StringComparison.Ordinal) >= 0)) == true;

    /// <summary><c>MemoryMarshal.GetReference(span)</c>, <c>fixed (byte* p = span)</c>, <c>ref span[0]</c></summary>
    private static bool TakesReference(SyntaxNode body, string span) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => string.Equals(name.Identifier.ValueText, span, StringComparison.Ordinal) && name.Parent switch
        {
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => call.Expression.ToString().EndsWith("MemoryMarshal.GetReference", StringComparison.Ordinal)
                || call.Expression.ToString().EndsWith("Vector.Load", StringComparison.Ordinal),
            EqualsValueClauseSyntax { Parent.Parent.Parent: FixedStatementSyntax } => true,
            ElementAccessExpressionSyntax { Parent: RefExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } } => true,
            _ => false,
        });
}

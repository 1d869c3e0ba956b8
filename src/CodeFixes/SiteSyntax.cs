using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The new expressions that the fixes put in a site's place.</summary>
internal static class SiteSyntax
{
    /// <summary><c>accessor.AsRelaxedView(offset, length)</c></summary>
    public static string OwnerView(PlainViewSite site, DocumentEdits edits)
    {
        string type = PlainElements.SizeOf(site.Element) == 1 && site.Element.SpecialType == SpecialType.System_Byte ? string.Empty : $"<{ElementName(site, edits)}>";
        string length = edits.Render(site.Length!);
        return $"{site.Address!.AccessorText}.AsRelaxedView{type}({site.Address.OffsetText(edits.Render)}, {length})";
    }

    /// <summary>The view as it stands, read-only: what <c>MappedCopy</c> takes.</summary>
    public static string LiveView(PlainViewSite site, DocumentEdits edits)
    {
        string element = ElementName(site, edits);
        return site.View is InvocationExpressionSyntax call
            ? $"{call.Expression.ToString().Replace("CreateSpan", "CreateReadOnlySpan")}({string.Join(", ", call.ArgumentList.Arguments.Select(edits.Render))})"
            : $"new {ReadOnlySpanName(edits, site)}<{element}>({edits.Render(site.Pointer)}, {edits.Render(site.Length!)})";
    }

    public static string ElementName(PlainViewSite site, DocumentEdits edits) =>
        site.Element.ToMinimalDisplayString(edits.Model, site.View.SpanStart);

    /// <summary><c>ReadOnlySpan</c>, or with its namespace where the file does not import that.</summary>
    public static string ReadOnlySpanName(DocumentEdits edits, PlainViewSite site) => Qualified(edits, site, "ReadOnlySpan");

    public static string SpanName(DocumentEdits edits, PlainViewSite site) => Qualified(edits, site, "Span");

    public static ExpressionSyntax Parse(string text) => SyntaxFactory.ParseExpression(text);

    /// <summary>Text that can stand before a dot.</summary>
    public static string Receiver(ExpressionSyntax expression) =>
        expression is ConditionalExpressionSyntax or BinaryExpressionSyntax or CastExpressionSyntax or PrefixUnaryExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax
            ? $"({expression})"
            : expression.ToString();

    /// <summary>A stackalloc here neither piles up turn by turn nor lies in code that can be suspended.</summary>
    public static bool CanStackAllocate(SyntaxNode node)
    {
        SyntaxNode member = SymbolUses.Member(node);
        foreach (SyntaxNode ancestor in node.Ancestors().TakeWhile(ancestor => ancestor != member))
        {
            if (ancestor is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or AnonymousFunctionExpressionSyntax
                or CatchClauseSyntax or FinallyClauseSyntax or QueryExpressionSyntax)
            {
                return false;
            }
        }

        return !CanBeSuspended(node);
    }

    /// <summary>In an iterator or async method, or beside a label that leads back.</summary>
    public static bool CanBeSuspended(SyntaxNode node)
    {
        SyntaxNode function = node.Ancestors().FirstOrDefault(static n => n is LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax) ?? SymbolUses.Member(node);
        return function.ChildTokens().Any(static t => t.IsKind(SyntaxKind.AsyncKeyword))
            || function.DescendantNodes(n => n == function || n is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
                .Any(static n => n is YieldStatementSyntax or AwaitExpressionSyntax or LabeledStatementSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 });
    }

    /// <summary>The length in bytes, where it is a constant.</summary>
    public static int? ConstantBytes(PlainViewSite site, SemanticModel model) =>
        site.Length is { } length && model.GetConstantValue(length).Value is int count and > 0 ? checked((int)Math.Min(int.MaxValue, (long)count * PlainElements.SizeOf(site.Element))) : null;

    private static string Qualified(DocumentEdits edits, PlainViewSite site, string name) =>
        edits.Model.LookupNamespacesAndTypes(site.View.SpanStart, container: null, name).Any(static t => t is ITypeSymbol type && KnownTypes.IsAnySpan(type)) ? name : "System." + name;
}

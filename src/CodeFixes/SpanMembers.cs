using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The members of spans that read, and have a counterpart of the same name and meaning on RelaxedView.</summary>
internal static class SpanMembers
{
    /// <summary>A member of these names returns a part of the span.</summary>
    public static readonly ImmutableHashSet<string> Parts = ImmutableHashSet.Create(StringComparer.Ordinal, "Slice", "Trim", "TrimStart", "TrimEnd");

    public static readonly ImmutableHashSet<string> Reads = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "CopyTo", "TryCopyTo", "ToArray", "IndexOf", "IndexOfAny", "IndexOfAnyExcept", "LastIndexOf", "Count", "Contains",
        "SequenceEqual", "SequenceCompareTo", "StartsWith", "EndsWith", "EnumerateLines", "BinarySearch");

    public static bool IsSpanMember(ISymbol? symbol) =>
        symbol is not null && (KnownTypes.IsAnySpan(symbol.ContainingType) || KnownTypes.Is(symbol.ContainingType, KnownTypes.MemoryExtensions));

    /// <summary>The larger expression that is a part of the span too: <c>s.Slice(4)</c>, <c>s[4..]</c>, <c>(s)</c>, a branch of <c>c ? s : t</c>.</summary>
    public static ExpressionSyntax? PartOf(ExpressionSyntax span, SemanticModel model) => span.Parent switch
    {
        ParenthesizedExpressionSyntax outer => outer,
        ConditionalExpressionSyntax choice when choice.Condition != span => choice,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access
            when access.Expression == span && Parts.Contains(access.Name.Identifier.ValueText) && IsSpanMember(model.GetSymbolInfo(access).Symbol) => call,
        ElementAccessExpressionSyntax element when element.Expression == span && KnownTypes.IsAnySpan(model.GetTypeInfo(element).Type) => element,
        _ => null,
    };

    /// <summary>Reads one element or calls a reading member: nothing but a value comes out.</summary>
    public static bool IsReadOfValue(ExpressionSyntax span, SemanticModel model)
    {
        switch (span.Parent)
        {
            case MemberAccessExpressionSyntax access when access.Expression == span && IsSpanMember(model.GetSymbolInfo(access).Symbol):
                string name = access.Name.Identifier.ValueText;
                return access.Parent is InvocationExpressionSyntax ? Reads.Contains(name) : name is "Length" or "IsEmpty";
            case ElementAccessExpressionSyntax element when element.Expression == span:
                return !KnownTypes.IsAnySpan(model.GetTypeInfo(element).Type) && IsOnlyRead(element);
            case ForEachStatementSyntax loop when loop.Expression == span:
                return loop.Type is not RefTypeSyntax;
            default:
                return false;
        }
    }

    /// <summary>Not assigned, not passed by reference, no address taken, and no member called that could write to it.</summary>
    public static bool IsOnlyRead(ExpressionSyntax element)
    {
        ExpressionSyntax whole = element;
        while (whole.Parent is ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax)
        {
            whole = (ExpressionSyntax)whole.Parent;
        }

        return whole.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left != whole,
            PrefixUnaryExpressionSyntax prefix => !prefix.IsKind(SyntaxKind.PreIncrementExpression) && !prefix.IsKind(SyntaxKind.PreDecrementExpression) && !prefix.IsKind(SyntaxKind.AddressOfExpression),
            PostfixUnaryExpressionSyntax postfix => postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
            ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.None),
            RefExpressionSyntax => false,
            InvocationExpressionSyntax => whole == element,
            _ => true,
        };
    }
}

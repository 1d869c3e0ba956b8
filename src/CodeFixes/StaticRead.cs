using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A static call that reads a span and has a member on RelaxedView for it: <c>BinaryPrimitives.ReadX(view)</c> becomes <c>view.ReadX()</c>.</summary>
internal sealed class StaticRead
{
    private readonly ExpressionSyntax _whole;
    private readonly Func<ExpressionSyntax, (ExpressionSyntax View, string Member)> _counterpart;

    private StaticRead(ExpressionSyntax whole, Func<ExpressionSyntax, (ExpressionSyntax View, string Member)> counterpart)
    {
        _whole = whole;
        _counterpart = counterpart;
    }

    public static StaticRead? Find(ExpressionSyntax view, SemanticModel model)
    {
        if (view.Parent is not ArgumentSyntax { NameColon: null, Parent.Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } call }
            || model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        if (method.Name == "GetString" && KnownTypes.IsOrDerives(method.ContainingType, KnownTypes.Encoding) && call.Expression is MemberAccessExpressionSyntax)
        {
            return new StaticRead(call, current => (Argument(current), $"GetString({((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)current).Expression).Expression})"));
        }

        if (KnownTypes.Is(method.ContainingType, KnownTypes.BinaryPrimitives) && method.Name.StartsWith("Read", StringComparison.Ordinal))
        {
            return new StaticRead(call, current => (Argument(current), method.Name + "()"));
        }

        if (!KnownTypes.Is(method.ContainingType, KnownTypes.MemoryMarshal) || method.TypeArguments.Length == 0 || !PlainElements.TakesAnyBits(method.TypeArguments[^1]))
        {
            return null;
        }

        string element = method.TypeArguments[^1].ToMinimalDisplayString(model, view.SpanStart);
        if (method is { Name: "Read", TypeArguments.Length: 1 })
        {
            return new StaticRead(call, current => (Argument(current), $"Read<{element}>(0)"));
        }

        // RelaxedView.Cast demands alignment, which a span does not: only the first element, by a read that does not
        if (method is { Name: "Cast", TypeArguments: [{ SpecialType: SpecialType.System_Byte }, _] }
            && call.Parent is ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } element0 && model.GetConstantValue(index.Expression).Value is 0
            && SpanMembers.IsOnlyRead(element0))
        {
            return new StaticRead(element0, current => (Argument(((ElementAccessExpressionSyntax)current).Expression), $"Read<{element}>(0)"));
        }

        return null;
    }

    public void Apply(DocumentEdits edits) => edits.Rewrite(_whole, "member", current =>
    {
        (ExpressionSyntax view, string member) = _counterpart(current);
        return SiteSyntax.Parse($"{SiteSyntax.Receiver(view)}.{member}");
    });

    private static ExpressionSyntax Argument(ExpressionSyntax call) => ((InvocationExpressionSyntax)call).ArgumentList.Arguments[0].Expression;
}

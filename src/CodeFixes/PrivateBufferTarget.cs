using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

internal enum BufferPlace
{
    /// <summary>Nothing that a private copy could stand for.</summary>
    None,

    /// <summary><c>ReadOnlySpan&lt;T&gt; s = view;</c></summary>
    Local,

    /// <summary><c>F(view)</c>, or <c>return view;</c>, converted to a read-only span.</summary>
    Value,

    /// <summary><c>view.SequenceEqual(key)</c></summary>
    Receiver,
}

/// <summary>Where a view could be replaced by a private copy without a change of meaning.</summary>
internal static class PrivateBufferTarget
{
    public static BufferPlace Find(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        bool isBounded = SiteSyntax.ConstantBytes(site, model) is not null || site.Length is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" };
        if (!isBounded && SiteShape.IsCalledInLoop(site, model, cancellationToken))
        {
            return BufferPlace.None;
        }

        if (!site.IsSpan || MappingLength.IsWhole(site.Length!, model, cancellationToken) || WritesToMapping(SymbolUses.Member(site.View), model))
        {
            return BufferPlace.None;
        }

        if (LocalOf(site.View) is { } declarator)
        {
            return model.GetDeclaredSymbol(declarator, cancellationToken) is ILocalSymbol local
                && IsNeverWritten(local, model, cancellationToken) && !IsPolled(local, model, cancellationToken)
                    ? BufferPlace.Local
                    : BufferPlace.None;
        }

        ExpressionSyntax part = PlainViewCopyFix.WholePart(site.View, model);
        bool isReadOnly = KnownTypes.IsReadOnlySpan(model.GetTypeInfo(part, cancellationToken).ConvertedType);
        switch (part.Parent)
        {
            case ArgumentSyntax argument when isReadOnly && part == site.View:
                return model.GetOperation(argument, cancellationToken) is IArgumentOperation { Parameter.RefKind: RefKind.None } ? BufferPlace.Value : BufferPlace.None;
            case ReturnStatementSyntax or ArrowExpressionClauseSyntax when isReadOnly && part == site.View:
                // callers may ask for it again and again, and an unbounded copy each time is far slower than the view was
                return SiteSyntax.ConstantBytes(site, model) is not null || SiteShape.OutlivesView(site, model, cancellationToken)
                    || (SiteShape.IsPrivateHelper(site, model, cancellationToken) && !SiteShape.IsHot(site, model, cancellationToken)) ? BufferPlace.Value : BufferPlace.None;
            case MemberAccessExpressionSyntax access when SpanMembers.IsReadOfValue(part, model) && access.Name.Identifier.ValueText is not ("Length" or "IsEmpty"):
                return BufferPlace.Receiver;
            default:
                return BufferPlace.None;
        }
    }

    /// <summary>The local that the view is the whole initializer of.</summary>
    public static VariableDeclaratorSyntax? LocalOf(ExpressionSyntax view) =>
        view.Parent is EqualsValueClauseSyntax
        {
            Parent: VariableDeclaratorSyntax
            {
                Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: not (RefTypeSyntax or ScopedTypeSyntax), Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } },
            } declarator,
        }
            ? declarator
            : null;

    private static bool IsNeverWritten(ILocalSymbol local, SemanticModel model, CancellationToken cancellationToken) =>
        KnownTypes.IsReadOnlySpan(local.Type)
        || (KnownTypes.IsAnySpan(local.Type) && SymbolUses.Scope(local, model.SyntaxTree) is { } scope
            && SymbolUses.Of(local, scope, model, cancellationToken).All(name => IsOnlyRead(name, model)));

    private static bool IsOnlyRead(ExpressionSyntax use, SemanticModel model)
    {
        if (SpanMembers.PartOf(use, model) is { } larger)
        {
            return IsOnlyRead(larger, model);
        }

        return SpanMembers.IsReadOfValue(use, model) || KnownTypes.IsReadOnlySpan(model.GetTypeInfo(use).ConvertedType);
    }

    public static bool IsPolled(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken) =>
        LocalOf(site.View) is { } declarator && model.GetDeclaredSymbol(declarator, cancellationToken) is ILocalSymbol local && IsPolled(local, model, cancellationToken);

    /// <summary>A loop that waits for a fixed element to change would wait for ever on a copy.</summary>
    private static bool IsPolled(ILocalSymbol local, SemanticModel model, CancellationToken cancellationToken) =>
        SymbolUses.Scope(local, model.SyntaxTree) is not { } scope
        || SymbolUses.Of(local, scope, model, cancellationToken).Any(name => name.Ancestors().Any(ancestor =>
            ancestor is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax
            && Condition(ancestor) is { } condition && condition.Span.Contains(name.Span)
            && name.Parent is ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } && model.GetConstantValue(index.Expression, cancellationToken).HasValue));

    private static ExpressionSyntax? Condition(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax statement => statement.Condition,
        DoStatementSyntax statement => statement.Condition,
        ForStatementSyntax statement => statement.Condition,
        _ => null,
    };

    /// <summary>The member also stores through pointers or the accessor: a copy would miss what it stored.</summary>
    private static bool WritesToMapping(SyntaxNode member, SemanticModel model) =>
        member.DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax assignment => IsPointerTarget(assignment.Left, model),
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Write" or "WriteArray" or "WriteSpan" } access
                => model.GetTypeInfo(access.Expression).Type is { } type && (KnownTypes.IsOrDerives(type, "System.IO.UnmanagedMemoryAccessor") || KnownTypes.IsOrDerives(type, "System.Runtime.InteropServices.SafeBuffer")),
            _ => false,
        });

    private static bool IsPointerTarget(ExpressionSyntax left, SemanticModel model) => left switch
    {
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PointerIndirectionExpression),
        ElementAccessExpressionSyntax element => model.GetTypeInfo(element.Expression).Type?.TypeKind == TypeKind.Pointer || IsPointerSpan(element.Expression, model),
        MemberAccessExpressionSyntax member => member.IsKind(SyntaxKind.PointerMemberAccessExpression) || IsPointerTarget(member.Expression, model),
        _ => false,
    };

    /// <summary>A writable span over a pointer, most likely into the same mapping.</summary>
    private static bool IsPointerSpan(ExpressionSyntax span, SemanticModel model) =>
        model.GetSymbolInfo(span).Symbol is ILocalSymbol local && KnownTypes.IsAnySpan(local.Type)
        && SymbolUses.ValuesOf(local, model, CancellationToken.None)?.Any(value =>
            value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [var pointer, _] } && model.GetTypeInfo(pointer.Expression).Type?.TypeKind == TypeKind.Pointer) == true;
}

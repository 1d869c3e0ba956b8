using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Lifetime;

/// <summary>
/// A method that unmaps the view in a field and puts another one there, in a type that hands out spans: those from before go on pointing
/// into the old one. Followed through the type's own methods, one call deep, by names.
/// </summary>
internal static class Remap
{
    /// <summary>The field whose view is replaced, if the call is the release.</summary>
    public static IFieldSymbol? Find(IInvocationOperation call, ISymbol member)
    {
        if (member is not IMethodSymbol { IsStatic: false, MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, Name: not ("Dispose" or "Close") } method
            || call.Syntax.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration || Released(call, method.ContainingType) is not { } field)
        {
            return null;
        }

        bool isHelper = !IsDirect(call, field);
        if (isHelper && method.DeclaredAccessibility == Accessibility.Private)
        {
            return null; // its callers are judged: a constructor may be one
        }

        return IsReplacedAfter(call.Syntax, declaration, field, method.ContainingType, byHelper: isHelper) && (IsViewLike(method.ReturnType) || HandsOut(method.ContainingType)) ? field : null;
    }

    private static IFieldSymbol? Released(IInvocationOperation call, INamedTypeSymbol type)
    {
        if (IsReleaseName(call.TargetMethod.Name) && Receiver(call) is IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: var direct } && IsOwner(direct))
        {
            return direct;
        }

        return SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, type) && call.Instance is IInstanceReferenceOperation
            && call.TargetMethod is { DeclaredAccessibility: Accessibility.Private, Name: not ("Dispose" or "Close") } && Body(call.TargetMethod) is { } body
            ? type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => IsOwner(f) && ReleasesByName(body, f.Name)) : null;
    }

    private static bool IsDirect(IInvocationOperation call, IFieldSymbol field) => Receiver(call) is IFieldReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Field, field);

    private static IOperation? Receiver(IInvocationOperation call)
    {
        IOperation? receiver = call.Instance ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value : null);
        while (receiver is IConversionOperation conversion)
        {
            receiver = conversion.Operand;
        }

        if (receiver is IConditionalAccessInstanceOperation)
        {
            for (IOperation? current = call.Parent; current is not null; current = current.Parent)
            {
                if (current is IConditionalAccessOperation access)
                {
                    return access.Operation;
                }
            }
        }

        return receiver;
    }

    /// <summary>A view, or an object of the compilation that holds one and unmaps it.</summary>
    private static bool IsOwner(IFieldSymbol field) => !field.IsStatic && (Views.IsOwner(field.Type)
        || (field.Type is INamedTypeSymbol { TypeKind: TypeKind.Class, DeclaringSyntaxReferences.IsEmpty: false } own && Views.IsDisposable(own) && Views.HasOwner(own)));

    private static bool IsReleaseName(string name) => name is "Close" || name.IndexOf("Dispose", StringComparison.Ordinal) >= 0;

    private static bool ReleasesByName(SyntaxNode body, string field) => body.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(i => i.Expression switch
    {
        MemberAccessExpressionSyntax { Expression: var receiver, Name.Identifier.ValueText: var name } => IsReleaseName(name) && NameOf(receiver) == field,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: var name } => IsReleaseName(name) && i.Parent is ConditionalAccessExpressionSyntax access && NameOf(access.Expression) == field,
        _ => false,
    });

    private static bool IsReplacedAfter(SyntaxNode release, MethodDeclarationSyntax method, IFieldSymbol field, INamedTypeSymbol type, bool byHelper) => method.DescendantNodes().Where(n => n.SpanStart > release.Span.End)
        .Any(n => Replaces(n, field.Name) || (byHelper && n is InvocationExpressionSyntax { Expression: var called } && NameOf(called) is { } name
            && type.GetMembers(name).OfType<IMethodSymbol>().Any(m => Body(m) is { } body && body.DescendantNodes().Any(inner => Replaces(inner, field.Name)))));

    private static bool Replaces(SyntaxNode node, string field) => node is AssignmentExpressionSyntax { Right: not LiteralExpressionSyntax and not DefaultExpressionSyntax } assignment && NameOf(assignment.Left) == field;

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static SyntaxNode? Body(IMethodSymbol method) => method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();

    private static bool HandsOut(INamedTypeSymbol type) => type.GetMembers().Any(static m => Views.IsSeen(m) && !m.IsStatic && m switch
    {
        IPropertySymbol property => IsViewLike(property.Type),
        IMethodSymbol { MethodKind: MethodKind.Ordinary } method => IsViewLike(method.ReturnType),
        _ => false,
    });

    /// <summary>Span-like types of packages that are not there are known by their names alone.</summary>
    private static bool IsViewLike(ITypeSymbol type) => Views.IsViewOrMemory(type)
        || (type.TypeKind == TypeKind.Error && (type.Name.StartsWith("Span", StringComparison.Ordinal) || type.Name.StartsWith("Memory", StringComparison.Ordinal)));
}

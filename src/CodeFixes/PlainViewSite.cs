using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

internal enum ViewKind
{
    Span,
    ReadOnlySpan,
    Reference,

    /// <summary>A read-only UnmanagedMemoryStream.</summary>
    Stream,
}

/// <summary>One reported view as the fixes see it: the expression, its address and length, and the view accessor behind the address where that is known.</summary>
internal sealed class PlainViewSite
{
    private PlainViewSite(Diagnostic diagnostic, ExpressionSyntax view, ExpressionSyntax pointer, ExpressionSyntax? length, ITypeSymbol element, ViewKind kind, MappedAddress? address)
    {
        Diagnostic = diagnostic;
        View = view;
        Pointer = pointer;
        Length = length;
        Element = element;
        Kind = kind;
        Address = address;
    }

    public Diagnostic Diagnostic { get; }

    public ExpressionSyntax View { get; }

    public ExpressionSyntax Pointer { get; }

    /// <summary>Null for a reference, which is one element.</summary>
    public ExpressionSyntax? Length { get; }

    public ITypeSymbol Element { get; }

    public ViewKind Kind { get; }

    public bool IsSpan => Kind is ViewKind.Span or ViewKind.ReadOnlySpan;

    public MappedAddress? Address { get; }

    /// <summary>The view in elements of <see cref="Element"/> can be had from the accessor, at an address that is aligned for them.</summary>
    public bool HasOwner => Address is { AccessorText: not null } address && (PlainElements.SizeOf(Element) == 1 || address.StartsAligned);

    public static PlainViewSite? Create(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (!root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            || root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax view
            || view.Span != diagnostic.Location.SourceSpan)
        {
            return null;
        }

        (ExpressionSyntax? pointer, ExpressionSyntax? length, ITypeSymbol? element, ViewKind kind) = model.GetOperation(view, cancellationToken) switch
        {
            IObjectCreationOperation creation => FromConstructor(creation),
            IInvocationOperation call => FromCall(call),
            _ => default,
        };
        if (pointer is null || element is null || (length is null && kind != ViewKind.Reference) || !PlainElements.TakesAnyBits(element))
        {
            return null;
        }

        var address = MappedAddress.Resolve(pointer, model, cancellationToken);
        return new PlainViewSite(diagnostic, view, pointer, length, element, kind, address);
    }

    private static (ExpressionSyntax?, ExpressionSyntax?, ITypeSymbol?, ViewKind) FromConstructor(IObjectCreationOperation creation)
    {
        if (KnownTypes.Is(creation.Type, "System.IO.UnmanagedMemoryStream") && creation is { Arguments: [{ Parameter.Type.TypeKind: TypeKind.Pointer }, _, ..], SemanticModel: { } model })
        {
            // (pointer, length) reads only
            return creation.Arguments.Length == 2 || creation.Arguments is [_, _, _, { Value.ConstantValue.Value: 1 }]
                ? (Syntax(creation.Arguments[0]), Syntax(creation.Arguments[1]), model.Compilation.GetSpecialType(SpecialType.System_Byte), ViewKind.Stream)
                : default;
        }

        if (creation.Type is not INamedTypeSymbol { Arity: 1 } type
            || !KnownTypes.IsAnySpan(type)
            || creation.Arguments.Length != 2
            || creation.Arguments[0].Parameter?.Type.TypeKind != TypeKind.Pointer)
        {
            return default;
        }

        return (Syntax(creation.Arguments[0]), Syntax(creation.Arguments[1]), type.TypeArguments[0], SpanKind(type));
    }

    private static (ExpressionSyntax?, ExpressionSyntax?, ITypeSymbol?, ViewKind) FromCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.TypeArguments.Length != 1)
        {
            return default;
        }

        if (method.Name is "CreateSpan" or "CreateReadOnlySpan" && KnownTypes.Is(method.ContainingType, KnownTypes.MemoryMarshal) && call.Arguments.Length == 2)
        {
            return (PointerBehind(Syntax(call.Arguments[0]), call.SemanticModel!), Syntax(call.Arguments[1]), method.TypeArguments[0], SpanKind(call.Type!));
        }

        if (method.Name == "AsRef" && KnownTypes.Is(method.ContainingType, KnownTypes.Unsafe) && method.Parameters[0].Type.TypeKind == TypeKind.Pointer)
        {
            return (Syntax(call.Arguments[0]), null, method.TypeArguments[0], ViewKind.Reference);
        }

        return default;
    }

    /// <summary>The pointer of <c>ref *p</c>, <c>ref p[0]</c> and <c>ref Unsafe.AsRef&lt;T&gt;(p)</c>.</summary>
    private static ExpressionSyntax? PointerBehind(ExpressionSyntax? reference, SemanticModel model) => reference switch
    {
        RefExpressionSyntax inner => PointerBehind(inner.Expression, model),
        PrefixUnaryExpressionSyntax dereference when dereference.IsKind(SyntaxKind.PointerIndirectionExpression) => dereference.Operand,
        ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } access
            when model.GetTypeInfo(access.Expression).Type?.TypeKind == TypeKind.Pointer && model.GetConstantValue(index.Expression).Value is 0 => access.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments: [var only] } call
            when model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "AsRef" } method && KnownTypes.Is(method.ContainingType, KnownTypes.Unsafe)
                && method.Parameters[0].Type.TypeKind == TypeKind.Pointer => only.Expression,
        _ => null,
    };

    /// <summary>The argument as written: the operation of <c>checked(x)</c> and of <c>(x)</c> has the syntax of x alone.</summary>
    private static ExpressionSyntax? Syntax(IArgumentOperation argument)
    {
        SyntaxNode written = argument.Syntax;
        while (written.Parent is ParenthesizedExpressionSyntax or CheckedExpressionSyntax)
        {
            written = written.Parent;
        }

        return written is ArgumentSyntax whole ? whole.Expression : written as ExpressionSyntax;
    }

    private static ViewKind SpanKind(ITypeSymbol type) => string.Equals(type.Name, "Span", System.StringComparison.Ordinal) ? ViewKind.Span : ViewKind.ReadOnlySpan;
}

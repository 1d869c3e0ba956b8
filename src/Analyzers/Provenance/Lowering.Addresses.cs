using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// What <c>&amp;x</c>, <c>ref x</c> and <c>fixed</c> point to. Roslyn has no public operation for <c>*p</c>, <c>p[i]</c>, <c>stackalloc</c>
/// and <c>fixed</c>: they are <see cref="OperationKind.None"/> and are told apart by their syntax.
/// </summary>
internal sealed partial class Lowering
{
    private Term[] Address(IOperation? operation)
    {
        if (operation is null || ++_depth > MaxDepth)
        {
            _depth -= operation is null ? 0 : 1;
            return Term.Nothing;
        }

        try
        {
            return AddressCore(operation);
        }
        finally
        {
            _depth--;
        }
    }

    private Term[] AddressCore(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Local: { IsRef: true } local }:
                return [facts.Variable(local)];
            case IParameterReferenceOperation { Parameter: { RefKind: not RefKind.None } parameter }:
                return [facts.Variable(parameter)];
            case IFieldReferenceOperation { Field.RefKind: not RefKind.None } reference:
                return Field(reference);
            case IFieldReferenceOperation { Instance: { } instance, Field.ContainingType.IsValueType: true }:
                return Address(instance);
            case IPropertyReferenceOperation { Property: { RefKind: not RefKind.None } property } reference:
                return facts.IsOwn(property) ? Getter(reference, null) : Values(reference.Instance);
            case IInvocationOperation { TargetMethod.RefKind: not RefKind.None } or IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }:
                // the type of what lies there says nothing about the address
                return Invocation((IInvocationOperation)operation);
            case IInlineArrayAccessOperation element:
                return Address(element.Instance);
            case IImplicitIndexerReferenceOperation { Instance: var indexed }:
                return Types.IsSpan(indexed.Type) ? Values(indexed) : Term.Nothing;
            case IInstanceReferenceOperation { Type: INamedTypeSymbol { IsValueType: true } }:
                return Term.Nothing;
            case IConditionalOperation conditional:
                return Both(Address(conditional.WhenTrue), Address(conditional.WhenFalse));
            case ISimpleAssignmentOperation { IsRef: true } assignment:
                return Address(assignment.Value);
            case IConversionOperation conversion:
                return Address(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Address(parenthesized.Operand);
            case IDeclarationExpressionOperation declaration:
                return Address(declaration.Expression);
            case { Kind: OperationKind.None }:
                if (Dereferenced(operation) is { } pointer)
                {
                    return Values(pointer);
                }

                return operation.ChildOperations.Count == 1 ? Address(operation.ChildOperations.First()) : Term.Nothing;
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IArrayElementReferenceOperation:
                return [new OriginTerm(Origins.Managed, AcquisitionKind.Library, operation.Syntax)];
            default:
                return Term.Nothing;
        }
    }

    private static IOperation? Dereferenced(IOperation? operation) => operation is null ? null : Access.Dereference.Pointer(operation);

    /// <summary>The initialiser of a <c>fixed</c> variable.</summary>
    private Term[] Pinned(IOperation value)
    {
        while (value.Kind == OperationKind.None && value.ChildOperations.Count == 1 && value.Syntax is not PrefixUnaryExpressionSyntax)
        {
            value = value.ChildOperations.First();
        }

        while (value is IConversionOperation { Operand: var operand })
        {
            value = operand;
        }

        return value.Type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String }
            ? [new AddressTerm([new OriginTerm(Origins.Managed, AcquisitionKind.Library, value.Syntax)], Values(value))]
            : Values(value);
    }

    private Term[] Opaque(IOperation operation)
    {
        switch (operation.Syntax)
        {
            case StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax:
                return [new OriginTerm(Origins.Managed, AcquisitionKind.Library, operation.Syntax)];
            case PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax or MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression }:
                if (Dereferenced(operation) is not { } pointer)
                {
                    break;
                }

                if (pointer is IFieldReferenceOperation { Field.IsFixedSizeBuffer: true } buffer)
                {
                    return Types.IsAddress(TypeOf(operation)) ? FixedBuffer(buffer) : Term.Nothing;
                }

                return CanLieBehind(operation.Type ?? TypeOf(operation)) ? Select(Values(pointer), AccessPath.Behind) : Term.Nothing;
        }

        List<Term> all = [];
        foreach (IOperation child in operation.ChildOperations)
        {
            all.AddRange(Values(child));
        }

        return [.. all];
    }

    /// <summary>What a pointer points to is data, unless own code has put an address there: pointers to pointers and to structs that hold some.</summary>
    public static bool CanLieBehind(ITypeSymbol? type) => type is IPointerTypeSymbol or IFunctionPointerTypeSymbol
        or { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } or { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None };

    private Term[] FixedBuffer(IFieldReferenceOperation buffer) =>
        buffer.Instance is { } instance && Dereferenced(instance) is null ? Select(Values(instance), facts.Key(buffer.Field)) : [facts.Variable(buffer.Field)];

    /// <summary><c>&amp;x</c>: where it lies, and its value for those who read or write through the pointer.</summary>
    private Term[] AddressOf(IAddressOfOperation address) => CanLieBehind(address.Reference.Type)
        ? [new AddressTerm(Address(address.Reference), Values(address.Reference))]
        : Address(address.Reference);

    private ITypeSymbol? TypeOf(IOperation operation) =>
        operation.Syntax is ExpressionSyntax expression ? model.GetTypeInfo(expression, facts.Token).Type : null;
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Rules;

/// <summary>Recognises the operations that turn an address into a plain view. Cheap: a type check or a string compare for all others.</summary>
/// <param name="View">The expression that makes the view.</param>
/// <param name="Address">What it is made over.</param>
/// <param name="IsReference">The view is over what <paramref name="Address"/> refers to.</param>
/// <param name="Form">Which kind of view.</param>
internal readonly record struct ViewCreation(SyntaxNode View, IOperation Address, bool IsReference, ViewForm Form)
{
    public static ViewCreation? Find(IOperation operation) => operation switch
    {
        IObjectCreationOperation creation => FromCreation(creation),
        IInvocationOperation invocation => FromInvocation(invocation),
        IReturnOperation returned => FromReturn(returned),
        IVariableDeclaratorOperation declarator => FromRefLocal(declarator),
        IInvalidOperation invalid => FromBroken(invalid),
        _ => null,
    };

    private static ViewCreation? FromCreation(IObjectCreationOperation creation)
    {
        if (creation.Arguments.IsEmpty || creation.Type is not INamedTypeSymbol type)
        {
            return null;
        }

        IArgumentOperation first = creation.Arguments[0];
        if (Types.IsSpan(type))
        {
            return first.Parameter is { RefKind: not RefKind.None } ? new(creation.Syntax, first.Value, true, SpanForm(creation))
                : first.Value.Type is IPointerTypeSymbol ? new(creation.Syntax, first.Value, false, SpanForm(creation))
                : null;
        }

        if (Types.IsOrDerives(type, "System.IO.UnmanagedMemoryStream"))
        {
            return first.Value.Type is IPointerTypeSymbol ? new(creation.Syntax, first.Value, false, ViewForm.Stream) : null;
        }

        // (void*, length): a MemoryHandle, which has no length, is not a view
        return creation.Constructor is { Parameters: [{ Type: IPointerTypeSymbol }, { Type.SpecialType: >= SpecialType.System_Int32 and <= SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr }, ..] }
            && IsSpanLike(type.Name) && creation.SemanticModel is { } model && !Provenance.Symbols.Same(type.ContainingAssembly, model.Compilation.Assembly)
            ? new(creation.Syntax, first.Value, false, ViewForm.SpanLike) : null;
    }

    private static ViewCreation? FromInvocation(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        switch (method.Name)
        {
            case "CreateSpan" or "CreateReadOnlySpan" when invocation.Arguments.Length == 2 && Types.Is(method.ContainingType, "System.Runtime.InteropServices.MemoryMarshal"):
                return new(invocation.Syntax, invocation.Arguments[0].Value, true, ViewForm.CreateSpan);
            case "CreateReadOnlySpanFromNullTerminated" when Types.Is(method.ContainingType, "System.Runtime.InteropServices.MemoryMarshal"):
                return new(invocation.Syntax, invocation.Arguments[0].Value, false, ViewForm.CreateSpan);
            case "AsRef" when invocation.Arguments.Length == 1 && method.Parameters[0].Type is IPointerTypeSymbol
                && Types.Is(method.ContainingType, "System.Runtime.CompilerServices.Unsafe") && !IsHarmlessReference(invocation):
                return new(invocation.Syntax, invocation.Arguments[0].Value, false, ViewForm.AsRef);
            default:
                return null;
        }
    }

    /// <summary>Address arithmetic, atomics, and copies by value: no reference to the mapping stays.</summary>
    private static bool IsHarmlessReference(IOperation reference)
    {
        switch (reference.Parent)
        {
            case IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: IInvocationOperation call }:
                return call.TargetMethod.Name is "ByteOffset" or "AreSame" or "IsAddressLessThan" or "IsAddressGreaterThan"
                    || Types.Is(call.TargetMethod.ContainingType, "System.Threading.Volatile")
                    || Types.Is(call.TargetMethod.ContainingType, "System.Threading.Interlocked");
            case IArgumentOperation:
            case IReturnOperation returned when !ReturnsReference(returned):
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: false } }:
            case IConversionOperation:
                return true;
            case ISimpleAssignmentOperation assignment:
                return !assignment.IsRef && assignment.Value == reference;
            default:
                return false;
        }
    }

    private static bool ReturnsReference(IReturnOperation returned) => Function(returned) is { RefKind: not RefKind.None };

    private static IMethodSymbol? Function(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol;
                case ILocalFunctionOperation local:
                    return local.Symbol;
            }
        }

        return operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) switch
        {
            IMethodSymbol method => method,
            IPropertySymbol property => property.GetMethod,
            _ => null,
        };
    }

    /// <summary><c>return ref *p</c>, and a span got from a member of a pointer struct.</summary>
    private static ViewCreation? FromReturn(IReturnOperation returned)
    {
        if (returned.ReturnedValue is not { } value)
        {
            return null;
        }

        if (IsBehindPointer(value) && ReturnsReference(returned))
        {
            return new(value.Syntax, value, true, ViewForm.AsRef);
        }

        foreach (IOperation branch in Types.IsSpan(value.Type) ? Branches(value) : [])
        {
            if (Receiver(branch) is { } receiver && IsPointerStruct(receiver.Type))
            {
                // a member whose source is here says itself what it returns: it may fill the caller's array
                IOperation address = receiver.Type!.DeclaringSyntaxReferences.IsEmpty ? receiver : branch;
                return new(branch.Syntax, address, false, SpanForm(branch));
            }
        }

        return null;
    }

    private static IEnumerable<IOperation> Branches(IOperation value) => value switch
    {
        IConditionalOperation { WhenFalse: { } other } conditional => Branches(conditional.WhenTrue).Concat(Branches(other)),
        ICoalesceOperation coalesce => Branches(coalesce.Value).Concat(Branches(coalesce.WhenNull)),
        ISwitchExpressionOperation match => match.Arms.SelectMany(static arm => Branches(arm.Value)),
        IConditionalAccessOperation access => Branches(access.WhenNotNull),
        _ => [value],
    };

    private static IOperation? Receiver(IOperation value) => value switch
    {
        IInvocationOperation { Instance: { } instance } => instance,
        IPropertyReferenceOperation { Instance: { } instance } => instance,
        IConversionOperation conversion => Receiver(conversion.Operand),
        _ => null,
    };

    private static bool IsPointerStruct(ITypeSymbol? type) => type is INamedTypeSymbol { IsValueType: true, SpecialType: SpecialType.None } && !Types.IsSpan(type) && !Types.IsMemory(type)
        && type.GetMembers().OfType<IFieldSymbol>().Any(static f => !f.IsStatic && f.Type is IPointerTypeSymbol or { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr });

    private static ViewCreation? FromRefLocal(IVariableDeclaratorOperation declarator) =>
        declarator.Symbol.IsRef && declarator.GetVariableInitializer()?.Value is { } value && IsBehindPointer(value)
            ? new(value.Syntax, value, true, ViewForm.AsRef) : null;

    /// <summary><c>*p</c>, <c>p[i]</c>, <c>p->f</c> and fields below: for the first two there is no public operation.</summary>
    private static bool IsBehindPointer(IOperation value) => value switch
    {
        IFieldReferenceOperation { Instance: { } instance, Field.ContainingType.IsValueType: true } =>
            value.Syntax.IsKind(SyntaxKind.PointerMemberAccessExpression) || IsBehindPointer(instance),
        { Kind: OperationKind.None } => value.Syntax is PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax,
        _ => false,
    };

    /// <summary>A span-like type of a package that is not there: its name and the shape of the call are all there is.</summary>
    private static ViewCreation? FromBroken(IInvalidOperation invalid)
    {
        if (invalid.Syntax is not BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } creation || invalid.SemanticModel is not { } model)
        {
            return null;
        }

        string name = creation is ObjectCreationExpressionSyntax { Type: var type } ? LastName(type) : model.GetTypeInfo(creation).ConvertedType?.Name ?? "";
        if (!IsSpanLike(name) || model.GetOperation(arguments[0].Expression) is not { } address)
        {
            return null;
        }

        return arguments.Count > 1 && address.Type is IPointerTypeSymbol || IsMappingObject(address.Type)
            ? new(creation, address, false, ViewForm.SpanLike) : null;
    }

    private static bool IsMappingObject(ITypeSymbol? type) => Types.IsOrDerives(type, "System.IO.MemoryMappedFiles.MemoryMappedFile")
        || Types.IsOrDerives(type, "System.IO.MemoryMappedFiles.MemoryMappedViewAccessor") || Types.IsOrDerives(type, Types.ViewHandle);

    private static string LastName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        _ => "",
    };

    private static bool IsSpanLike(string name) => name.IndexOf("Span", StringComparison.Ordinal) >= 0 || name.IndexOf("Memory", StringComparison.Ordinal) >= 0
        || name.IndexOf("Sequence", StringComparison.Ordinal) >= 0 || name.IndexOf("Stream", StringComparison.Ordinal) >= 0;

    /// <summary>A span that a MemoryManager gives out lives in every Memory sliced from it.</summary>
    private static ViewForm SpanForm(IOperation operation) =>
        Function(operation) is { Name: "GetSpan", OverriddenMethod: { } overridden } && Types.IsOrDerives(overridden.ContainingType, Types.MemoryManager) ? ViewForm.MemoryManager : ViewForm.Span;
}

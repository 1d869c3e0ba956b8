using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Access;

/// <summary>One place where a member loads from, or stores to, memory through a pointer, span, accessor or view.</summary>
/// <param name="Operation">The whole load: <c>p->a.b</c>, <c>s[i]</c>, the call.</param>
/// <param name="Memory">What is accessed through.</param>
/// <param name="IsReference">Ask where <paramref name="Memory"/> lies, not what it holds.</param>
/// <param name="IsRead">The bytes' value is used.</param>
/// <param name="IsWrite">The bytes are set.</param>
/// <param name="Loaded">The type of the value that is made from the bytes, where there is one.</param>
internal sealed record MemoryAccess(IOperation Operation, IOperation Memory, bool IsReference, bool IsRead, bool IsWrite, ITypeSymbol? Loaded)
{
    /// <summary>Recognises an access at its root operation: a type check or a string look-up for all others.</summary>
    public static MemoryAccess? Find(IOperation operation) => operation switch
    {
        { Kind: OperationKind.None } => FromDereference(operation),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } when IsView(instance.Type) => FromLocation(operation, instance),
        IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol, Instance: { } instance } when IsView(instance.Type) => FromLocation(operation, instance),
        IInvocationOperation call => FromCall(call),
        _ => null,
    };

    /// <summary>A cast of a whole view to elements of another type: the loads come later, and elsewhere.</summary>
    public static MemoryAccess? FindCast(IOperation operation)
    {
        if (operation is not IInvocationOperation { TargetMethod: { Name: "Cast" or "AsRelaxedView" or "View", TypeArguments.Length: > 0 } method } call)
        {
            return null;
        }

        ITypeSymbol to = method.TypeArguments[method.TypeArguments.Length - 1];
        return method.Name == "Cast" && call.Arguments is [{ Value: { } span }] && Types.Is(method.ContainingType, "System.Runtime.InteropServices.MemoryMarshal")
            ? new MemoryAccess(call, span, false, true, false, to)
            : LiveMapping.IsRelaxedView(method.ReturnType) ? new MemoryAccess(call, call, false, true, false, to) : null;
    }

    /// <summary>Through a pointer, or an integer that holds one: nothing checks bounds, lifetime or faults.</summary>
    public bool IsRaw => !IsReference && (Memory.Type is IPointerTypeSymbol || Memory.Type?.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr);

    private static bool IsView(ITypeSymbol? type) => Types.IsSpan(type) || LiveMapping.IsRelaxedView(type);

    private static MemoryAccess? FromDereference(IOperation operation) =>
        Dereference.Pointer(operation) is { } pointer && !IsFixedBuffer(operation) ? FromLocation(operation, pointer) : null;

    /// <summary>The step to a fixed buffer's address loads nothing; the element behind it does.</summary>
    private static bool IsFixedBuffer(IOperation location)
    {
        for (IOperation? parent = location.Parent; parent is IFieldReferenceOperation field; parent = parent.Parent)
        {
            if (field.Field.IsFixedSizeBuffer)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A place in memory, and what is done to it or to the field of it that is named.</summary>
    private static MemoryAccess? FromLocation(IOperation location, IOperation memory)
    {
        IOperation whole = location;
        while ((whole.Parent is IFieldReferenceOperation { Field.ContainingType.IsValueType: true } field && field.Instance == whole)
            || (whole.Parent is IPropertyReferenceOperation property && property.Instance == whole && IsStored(property.Property))
            || (whole.Parent is IInlineArrayAccessOperation element && element.Instance == whole) || whole.Parent is IParenthesizedOperation)
        {
            whole = whole.Parent!;
        }

        // a member that computes sees the structure where it lies: which of it is loaded is its business
        bool isReceiver = whole.Parent is IMemberReferenceOperation or IInvocationOperation;
        (bool reads, bool writes) = Use(whole);
        return reads || writes ? new MemoryAccess(whole, memory, false, reads, writes, reads && !isReceiver ? TypeOf(whole) : null) : null;
    }

    /// <summary>An auto property of a structure is a field with another name.</summary>
    public static bool IsStored(IPropertySymbol property) => property is { IsIndexer: false, ContainingType: { IsValueType: true } type }
        && type.GetMembers().OfType<IFieldSymbol>().Any(f => Provenance.Symbols.Same(f.AssociatedSymbol, property));

    private static (bool Reads, bool Writes) Use(IOperation place) => place.Parent switch
    {
        ISimpleAssignmentOperation { IsRef: true } => default,
        ISimpleAssignmentOperation assignment when assignment.Target == place => (false, true),
        ICompoundAssignmentOperation compound when compound.Target == place => (true, true),
        ICoalesceAssignmentOperation coalesce when coalesce.Target == place => (true, true),
        IIncrementOrDecrementOperation => (true, true),
        IAddressOfOperation or ISizeOfOperation or INameOfOperation => default,
        IArgumentOperation { Parameter.RefKind: RefKind.Out } => (false, true),
        IArgumentOperation { Parameter: { RefKind: not RefKind.None } parameter } => (!IsAtomic(parameter), false),
        IReturnOperation or IVariableInitializerOperation when place.Syntax.Parent is RefExpressionSyntax => default,
        { Kind: OperationKind.None, Syntax: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression } or RefExpressionSyntax or FixedStatementSyntax } => default,
        _ => place.Syntax.Parent is RefExpressionSyntax ? default : (true, false),
    };

    private static bool IsAtomic(IParameterSymbol parameter) =>
        Types.Is(parameter.ContainingType, "System.Threading.Volatile") || Types.Is(parameter.ContainingType, "System.Threading.Interlocked")
        || (Types.Is(parameter.ContainingType, "System.Runtime.CompilerServices.Unsafe") && parameter.ContainingSymbol.Name is not ("ReadUnaligned" or "WriteUnaligned" or "CopyBlock"))
        || Types.Is(parameter.ContainingType, "System.Runtime.InteropServices.MemoryMarshal");

    private static MemoryAccess? FromCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.Name is "AsRef" or "As" && Types.Is(method.ContainingType, "System.Runtime.CompilerServices.Unsafe"))
        {
            return FromReference(call);
        }

        if (AccessApis.Find(method) is not { } api)
        {
            return LiveMapping.IsRelaxedView(call.Instance?.Type) && method.Name is "CopyTo" or "TryCopyTo" or "ToArray" or "ReadInto"
                ? new MemoryAccess(call, call.Instance!, false, true, false, null) : null;
        }

        if (api.Memory < 0)
        {
            return call.Instance is { } receiver && LiveMapping.IsAccessor(receiver.Type) ? new MemoryAccess(call, receiver, false, true, false, LoadedBy(method)) : null;
        }

        return call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == api.Memory) is { Parameter: { } parameter, Value: { } memory }
            && (parameter.RefKind != RefKind.None || LiveMapping.CanBe(memory.Type) || LiveMapping.IsRelaxedView(memory.Type))
            ? new MemoryAccess(call, memory, parameter.RefKind != RefKind.None, !api.IsWrite, api.IsWrite, api.IsWrite ? null : LoadedBy(method)) : null;
    }

    /// <summary><c>Unsafe.AsRef&lt;T&gt;(p)</c> that is copied by value at once; a reference that stays is a view.</summary>
    private static MemoryAccess? FromReference(IInvocationOperation call)
    {
        if (call.Arguments is not [{ Parameter: { } parameter, Value: { } memory }] || FromLocation(call, memory) is not { IsRead: true, IsWrite: false } access
            || call.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None })
        {
            return null;
        }

        return parameter.RefKind != RefKind.None ? access with { IsReference = true } : memory.Type is IPointerTypeSymbol ? access : null;
    }

    private static ITypeSymbol? LoadedBy(IMethodSymbol method) => method.Name switch
    {
        // these two check or rebuild the value
        "ReadBoolean" or "ReadDecimal" or "ToBoolean" => null,
        _ => method.TypeArguments.Length == 1 ? method.TypeArguments[0] : null,
    };

    private static ITypeSymbol? TypeOf(IOperation operation) => operation.Type
        ?? (operation.Syntax is ExpressionSyntax expression ? operation.SemanticModel?.GetTypeInfo(expression).Type : null);
}

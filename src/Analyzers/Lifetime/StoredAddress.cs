using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Lifetime;

/// <summary>An address of one object's mapping, or mapped memory, that a new object of another type keeps without its owner.</summary>
internal static class StoredAddress
{
    /// <summary>
    /// What is handed over: pointers that are asked from a disposable owner, and memory. Only to classes of the compilation that
    /// neither own what they are given (they are not disposable) nor are given the owner too.
    /// </summary>
    public static IEnumerable<IOperation> HandedTo(IObjectCreationOperation creation)
    {
        if (creation.Type is not INamedTypeSymbol { TypeKind: TypeKind.Class } type || type.DeclaringSyntaxReferences.IsEmpty || Views.IsDisposable(type)
            || Types.IsOrDerives(type, Types.MemoryManager) || creation.Arguments.Any(static a => IsOwner(a.Value)))
        {
            return [];
        }

        return creation.Arguments.Select(static a => a.Value)
            .Concat(creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>().Select(static a => a.Value) ?? [])
            .Where(static v => Types.IsMemory(v.Type) || (Views.IsView(v.Type) && Asked(v)));
    }

    private static bool IsOwner(IOperation argument) =>
        argument is IConversionOperation conversion ? IsOwner(conversion.Operand) : argument is IInstanceReferenceOperation || Views.IsDisposable(argument.Type);

    /// <summary><c>owner.Pointer</c>, <c>owner.GetPointer() + 8</c>.</summary>
    private static bool Asked(IOperation value) => value switch
    {
        IConversionOperation conversion => Asked(conversion.Operand),
        IBinaryOperation sum => Asked(sum.LeftOperand),
        IInvocationOperation { TargetMethod.Name: not "DangerousGetHandle", Instance: { } instance } => IsOwnerVariable(instance) || Asked(instance),
        IPropertyReferenceOperation { Instance: { } instance } => IsOwnerVariable(instance) || Asked(instance),
        _ => false,
    };

    private static bool IsOwnerVariable(IOperation instance) =>
        instance is IFieldReferenceOperation or ILocalReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation && Views.IsDisposable(instance.Type);
}

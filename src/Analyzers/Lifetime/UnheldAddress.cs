using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Lifetime;

/// <summary>Where the result of <c>DangerousGetHandle</c>, which takes no reference on the handle, is kept.</summary>
internal static class UnheldAddress
{
    /// <summary>The field, property or object that keeps the address; null where it stays in the function, or a reference is taken.</summary>
    public static string? KeptIn(IInvocationOperation getHandle)
    {
        IOperation function = Functions.Of(getHandle);
        return Functions.Root(getHandle).Descendants().Any(static o => o is IInvocationOperation { TargetMethod.Name: "AcquirePointer" or "DangerousAddRef" })
            ? null : Keeper(getHandle, function, 0);
    }

    private static string? Keeper(IOperation value, IOperation function, int depth)
    {
        IOperation last = Carried(value);
        switch (last.Parent)
        {
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: { } member } } assignment when assignment.Value == last:
                return member.Name;
            case IArgumentOperation { Parent: IObjectCreationOperation { Type: { IsReferenceType: true } type } }
                when !type.DeclaringSyntaxReferences.IsEmpty && Views.IsView(last.Type) && !Catalog.Types.IsOrDerives(type, Catalog.Types.SafeHandle):
                return type.Name;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment when assignment.Value == last:
                return Keeper(local, function, depth);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return Keeper(local, function, depth);
            default:
                return null;
        }
    }

    private static string? Keeper(ILocalSymbol local, IOperation function, int depth) => depth > 3 ? null : Functions.OperationsOf(function)
        .OfType<ILocalReferenceOperation>().Where(r => SymbolEqualityComparer.Default.Equals(r.Local, local))
        .Select(r => Keeper(r, function, depth + 1)).FirstOrDefault(static k => k is not null);

    /// <summary>The outermost expression that is still the address, or one near it.</summary>
    private static IOperation Carried(IOperation value)
    {
        while (true)
        {
            switch (value.Parent)
            {
                case IConversionOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } or IParenthesizedOperation:
                    value = value.Parent;
                    break;
                case IInvocationOperation { TargetMethod: { Name: "ToPointer", ContainingType.SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } }:
                    value = value.Parent;
                    break;
                case IArgumentOperation { Parent: IObjectCreationOperation { Type.SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } creation }:
                    value = creation;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Add", ContainingType.SpecialType: SpecialType.System_IntPtr } } add }:
                    value = add;
                    break;
                default:
                    return value;
            }
        }
    }
}

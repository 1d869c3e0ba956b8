using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Order;

/// <summary>Which variable holds the view whose pointer is acquired or released, and what happens to that variable.</summary>
internal static class ViewHandle
{
    public static bool IsAcquire(IOperation operation) => IsCall(operation, "AcquirePointer");

    public static bool IsRelease(IOperation operation) => IsCall(operation, "ReleasePointer");

    /// <summary>The local, parameter, field or property behind the receiver; locals that only name a handle or another variable are looked through.</summary>
    public static ISymbol? Owner(IInvocationOperation call) => call.Instance is { } receiver ? Variable(receiver, 0) : null;

    /// <summary>Nobody but this expression knows the view: <c>file.CreateViewAccessor().SafeMemoryMappedViewHandle.AcquirePointer(...)</c>.</summary>
    public static bool IsCreatedInPlace(IInvocationOperation call) => IsNewView(Unwrapped(call.Instance));

    public static bool IsNewView(IOperation? value) =>
        Plain(value) is IInvocationOperation { TargetMethod: { Name: "CreateViewAccessor" or "CreateViewStream" } method } && Types.Is(method.ContainingType, "System.IO.MemoryMappedFiles.MemoryMappedFile");

    /// <summary>The use hands the view on to somebody who may release it: not a member access, a test, a disposal or an alias.</summary>
    public static bool HandsOn(IOperation reference)
    {
        IOperation use = reference;
        while (use.Parent is IConversionOperation or IPropertyReferenceOperation { Property.Name: "SafeMemoryMappedViewHandle" } || (use.Parent is IConditionalAccessOperation access && access.WhenNotNull == use))
        {
            use = use.Parent!;
        }

        return use.Parent switch
        {
            IInvocationOperation call => call.Instance != use,
            IMemberReferenceOperation member => member.Instance != use,
            IConditionalAccessOperation => false,
            IUsingOperation or IBinaryOperation or IIsPatternOperation or IIsTypeOperation or IExpressionStatementOperation => false,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation } => false,
            ISimpleAssignmentOperation assignment => assignment.Value == use,
            _ => true,
        };
    }

    private static bool IsCall(IOperation operation, string name) =>
        operation is IInvocationOperation { TargetMethod: { } method } && method.Name == name && Types.IsOrDerives(method.ContainingType, Types.SafeBuffer);

    private static IOperation? Plain(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    operation = Receiver(instance);
                    break;
                default:
                    return operation;
            }
        }
    }

    private static IOperation? Receiver(IConditionalAccessInstanceOperation instance)
    {
        IOperation? inner = instance;
        for (IOperation? current = instance.Parent; current is not null; inner = current, current = current.Parent)
        {
            if (current is IConditionalAccessOperation access && access.WhenNotNull == inner)
            {
                return access.Operation;
            }
        }

        return null;
    }

    /// <summary>Without the step from the view to its handle.</summary>
    private static IOperation? Unwrapped(IOperation? operation) =>
        Plain(operation) is IPropertyReferenceOperation { Property.Name: "SafeMemoryMappedViewHandle" } handle ? Plain(handle.Instance) : Plain(operation);

    public static ISymbol? Variable(IOperation operation, int depth)
    {
        switch (Unwrapped(operation))
        {
            case ILocalReferenceOperation { Local: var local } reference:
                return depth < 4 && Initializer(local, reference) is { } value && Variable(value, depth + 1) is { } original ? original : local;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return parameter.OriginalDefinition;
            case IFieldReferenceOperation { Field: var field }:
                return field.OriginalDefinition;
            case IPropertyReferenceOperation { Property: var property }:
                return property.OriginalDefinition;
            default:
                return null;
        }
    }

    private static IOperation? Initializer(ILocalSymbol local, IOperation use) => Functions.Root(use).Descendants()
        .OfType<IVariableDeclaratorOperation>().FirstOrDefault(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local))?.GetVariableInitializer()?.Value;
}

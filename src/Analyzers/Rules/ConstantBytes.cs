using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Rules;

/// <summary>A magic number: comparing with bytes that the program itself holds tells a format, and nobody acts on those bytes again.</summary>
internal static class ConstantBytes
{
    public static bool IsAny(ImmutableArray<IArgumentOperation> arguments) => arguments.Any(static a => Is(a.Value));

    public static bool Is(IOperation? value)
    {
        switch (value)
        {
            case null:
                return false;
            case IConversionOperation { Operand: { } operand }:
                return Is(operand);
            case IUtf8StringOperation or { ConstantValue.HasValue: true }:
                return true;
            case IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } }:
                return true;
            case IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: null } property }:
                return Catalog.Types.IsSpan(property.Type);
            case IArrayCreationOperation { Initializer.ElementValues: { Length: > 0 } elements }:
                return elements.All(Is);
            case IInvocationOperation { Instance: null, TargetMethod.Name: "AsSpan" or "Slice", Arguments: [{ Value: var first }, ..] }:
                return Is(first);
            case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Slice" or "ToArray" or "AsSpan" }:
                return Is(instance);
            case IImplicitIndexerReferenceOperation { Instance: { } indexed }:
                return Is(indexed);
            case ILocalReferenceOperation { Local: var local }:
                return Order.Functions.Root(value).Descendants().OfType<IVariableDeclaratorOperation>()
                    .FirstOrDefault(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local))?.GetVariableInitializer()?.Value is { } initial && initial is not ILocalReferenceOperation && Is(initial);
            case { Syntax: CollectionExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax { Initializer: not null } }:
                return value.ChildOperations.Count > 0 && value.ChildOperations.All(Is);
            default:
                return false;
        }
    }
}

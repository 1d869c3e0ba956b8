using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Rules;

/// <summary>The variable that a piece of memory is cut from: through slices, ranges, casts and pointer arithmetic.</summary>
internal static class Sliced
{
    public static ISymbol? Variable(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    continue;
                case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Slice" }:
                    operation = instance;
                    continue;
                case IImplicitIndexerReferenceOperation { IndexerSymbol.Name: "Slice" } range:
                    operation = range.Instance;
                    continue;
                case IInvocationOperation { Instance: null, TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" or "AsBytes" or "Cast", Arguments: [{ Value: var first }, ..] }:
                    operation = first;
                    continue;
                case IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Span" or "Memory" or "First" or "FirstSpan" }:
                    operation = instance;
                    continue;
                case IObjectCreationOperation { Arguments: [{ Value: var first }, ..] } creation when Catalog.Types.IsSpan(creation.Type):
                    operation = first;
                    continue;
                case IBinaryOperation { Type: IPointerTypeSymbol } sum:
                    operation = sum.LeftOperand.Type is IPointerTypeSymbol ? sum.LeftOperand : sum.RightOperand;
                    continue;
                default:
                    return VariableOf(operation);
            }
        }
    }

    public static ISymbol? VariableOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Values;

/// <summary>Numbers that are the same on every path, also behind locals, fields and <c>IntPtr</c>.</summary>
internal static class Constants
{
    private const int MaxDepth = 6;

    /// <summary>The value, with unsigned ones of 64 bits wrapped; null where it is not known to be one number.</summary>
    public static long? Of(IOperation operation, Definitions definitions, int depth = 0)
    {
        operation = Definitions.Plain(operation);
        if (Literal(operation) is { } literal)
        {
            return literal;
        }

        switch (operation)
        {
            case IObjectCreationOperation { Arguments: [{ } only] } when Types.IsAddress(operation.Type):
                return Of(only.Value, definitions, depth);
            case IObjectCreationOperation { Arguments.IsEmpty: true } when Types.IsAddress(operation.Type):
                return 0;
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus, Operand: var negated }:
                return -Of(negated, definitions, depth);
        }

        if (depth >= MaxDepth || definitions.Of(operation) is not { IsComplete: true } set)
        {
            return null;
        }

        long? common = operation is IFieldReferenceOperation && set.Values.Count == 0 ? 0 : null;
        for (int i = 0; i < set.Values.Count; i++)
        {
            long? value = Of(set.Values[i], definitions, depth + 1);
            if (value is null || (i > 0 && value != common))
            {
                return null;
            }

            common = value;
        }

        return common;
    }

    private static long? Literal(IOperation operation)
    {
        switch (operation)
        {
            case { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation:
                return 0;
            case { ConstantValue: { HasValue: true, Value: ulong large } }:
                return unchecked((long)large);
            case { ConstantValue: { HasValue: true, Value: sbyte or byte or short or ushort or int or uint or long or Enum } }:
                return Convert.ToInt64(operation.ConstantValue.Value, CultureInfo.InvariantCulture);
            case IMemberReferenceOperation { Member: { ContainingType: { } type } member } when Types.IsAddress(type):
                return member.Name switch
                {
                    "Zero" => 0,
                    "MaxValue" when type.SpecialType == SpecialType.System_UIntPtr => -1,
                    _ => null,
                };
            default:
                return null;
        }
    }
}

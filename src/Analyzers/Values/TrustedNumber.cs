using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Values;

/// <summary><c>p + *(int*)p</c>, <c>new byte[*(int*)p]</c></summary>
internal sealed class TrustedNumber(ProvenanceEngine engine)
{
    private const int MaxDepth = 5;

    public static string Objection(TrustSink sink) =>
        $"trusts '{Excerpt.Of(sink.Number.Syntax)}', which was read from the mapping: another process or a damaged file decides, and no bound is checked";

    /// <summary>What the number was read from, if it comes from a mapping and nobody checks it; else null.</summary>
    public HashSet<object>? RootsOf(TrustSink sink, CancellationToken token)
    {
        if (sink.Pointer is { } pointer && !engine.SharedAddressOf(pointer, sink.IsReference, token).IsShared)
        {
            return null;
        }

        return engine.Read(
            facts =>
            {
                Definitions definitions = new(new Occurrences(facts));
                NumberSources sources = new(engine, definitions, isExact: false, token);
                return !IsCut(sink.Number, definitions) && !IsWholePart(sink.Number, definitions) && !IsBoundedStep(sink, definitions) && (sources.Of(sink.Number) & NumberSource.Content) != NumberSource.None && (sources.IsLarge || !sink.IsAllocation)
                    && !new BoundChecks(definitions.Occurrences, definitions).Any(sources.Variables, sink.Number, toInt: false) ? sources.Roots : null;
            },
            token);
    }

    /// <summary>That is reported already, as a cut.</summary>
    private static bool IsCut(IOperation number, Definitions definitions) =>
        number is IConversionOperation { IsImplicit: false, IsChecked: false, Operand.Type.SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_UInt32 }
        || (Definitions.Plain(number) is ILocalReferenceOperation local && definitions.Of(local) is { Values: [{ } only] } && only is IConversionOperation && IsCut(only, definitions));

    /// <summary><c>p += n</c>: the loop asks where the pointer is, or the caller has given both the pointer and the step.</summary>
    private static bool IsBoundedStep(TrustSink sink, Definitions definitions) =>
        sink is { Pointer: { Parent: ICompoundAssignmentOperation } pointer } && Symbol(pointer) is { } variable
        && ((Definitions.Plain(sink.Number) is IParameterReferenceOperation && (variable is IParameterSymbol || definitions.Of(pointer)?.Values.Exists(static v => Definitions.Plain(v) is IParameterReferenceOperation) == true))
            || definitions.Occurrences.Of(variable, pointer).Any(static r => (r.Parent is IConversionOperation ? r.Parent.Parent : r.Parent) is IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals,
            }));

    /// <summary><c>n / size / 2 * size</c>: whatever size is, the product lies below n.</summary>
    private static bool IsWholePart(IOperation number, Definitions definitions) =>
        Definitions.Plain(number) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } product
        && (IsQuotient(product.LeftOperand, product.RightOperand, definitions, 0) || IsQuotient(product.RightOperand, product.LeftOperand, definitions, 0));

    private static bool IsQuotient(IOperation number, IOperation divisor, Definitions definitions, int depth)
    {
        number = Definitions.Plain(number);
        return depth < MaxDepth && (number switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } quotient => IsSame(quotient.RightOperand, divisor) || IsQuotient(quotient.LeftOperand, divisor, definitions, depth + 1),
            ILocalReferenceOperation => definitions.Of(number)?.Values.Exists(v => IsQuotient(v, divisor, definitions, depth + 1)) == true,
            _ => false,
        });
    }

    private static bool IsSame(IOperation left, IOperation right) => Symbol(left) is { } symbol && Symbols.Same(symbol, Symbol(right));

    private static ISymbol? Symbol(IOperation operation) => Definitions.Plain(operation) is IPropertyReferenceOperation property ? property.Property : Sliced.VariableOf(Definitions.Plain(operation));
}

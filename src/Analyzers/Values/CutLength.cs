using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary><c>(int)accessor.Capacity</c></summary>
/// <param name="engine">Tells what is mapped.</param>
/// <param name="type">Where the cast stands.</param>
internal sealed class CutLength(ProvenanceEngine engine, INamedTypeSymbol? type)
{
    private const int MaxDepth = 4;

    /// <summary>What parameters for lengths and offsets are called.</summary>
    private static readonly string[] LengthNames = ["length", "count", "size", "offset", "start", "capacity"];

    /// <summary>What is wrong with the cast, or null.</summary>
    public string? Objection(IConversionOperation conversion, CancellationToken token)
    {
        if (conversion is not { IsChecked: false, IsImplicit: false, OperatorMethod: null, ConstantValue.HasValue: false }
            || conversion.Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_UInt32))
        {
            return null;
        }

        SpecialType from = conversion.Operand.Type is INamedTypeSymbol { EnumUnderlyingType: { } underlying } ? underlying.SpecialType : conversion.Operand.Type?.SpecialType ?? default;
        bool isWide = from is SpecialType.System_Int64 or SpecialType.System_UInt64;
        bool changesSign = from == SpecialType.System_UInt32 && conversion.Type.SpecialType == SpecialType.System_Int32;
        if ((isWide || changesSign) && IsNativeArgument(conversion))
        {
            return "squeezes the length or offset of a mapping into 32 bits: the native function takes 64, and from 2 GiB on it gets another number";
        }

        if (isWide && (IsWidenedAgain(conversion) || engine.Read(facts => IsLength(conversion, facts, token), token)))
        {
            return "cuts a 64-bit length to 32 bits unchecked: beyond 2 GiB it is another length, or negative";
        }

        return changesSign && conversion.Parent is IArgumentOperation && engine.Read(facts => IsMappingSize(conversion, facts, token), token)
            ? "makes the length of a mapping a signed one unchecked: from 2 GiB on it is negative" : null;
    }

    /// <summary><c>mmap(..., (int)offset)</c>: somebody declared it with an int.</summary>
    private static bool IsNativeArgument(IConversionOperation conversion)
    {
        IOperation? call = conversion.Parent is IArgumentOperation argument ? argument.Parent : conversion.Parent;
        return call is IInvocationOperation or IInvalidOperation && MappingCall.Of(call) is { } native
            && (native.IsUnmap || NativeEntryPoints.ByName(native.Name) is NativeKind.Map) && (Is(native.Argument(1)) || Is(native.Argument(5)));

        bool Is(IOperation? argument) => argument is not null && argument.Syntax == conversion.Syntax;
    }

    /// <summary>A position that is kept in 64 bits, in a type that maps files, passes through 32 on its way.</summary>
    private bool IsWidenedAgain(IConversionOperation conversion) =>
        conversion.Parent is IConversionOperation { IsImplicit: true, Type.SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64, Parent: ISimpleAssignmentOperation { Target: IMemberReferenceOperation } assignment }
        && Definitions.Plain(assignment.Value) == Definitions.Plain(conversion.Operand) && Definitions.Plain(conversion.Operand) is IParameterReferenceOperation
        && Mapping.IsInPlay(type);

    private bool IsLength(IConversionOperation conversion, Facts facts, CancellationToken token)
    {
        Definitions definitions = new(new Occurrences(facts));
        NumberSource source = new NumberSources(engine, definitions, isExact: true, token).Of(conversion.Operand);
        bool counts = (source & (NumberSource.ViewLength | NumberSource.RequestedSize)) != NumberSource.None
            || ((source & NumberSource.FileLength) != NumberSource.None && Mapping.IsInPlay(type))
            || ((source & NumberSource.Content) != NumberSource.None && IsUsedAsLength(conversion, facts))
            || IsSpanLength(conversion, definitions, token)
            || (Mapping.IsInPlay(type) && IsOffsetOfView(conversion, definitions, facts));
        return counts && IsUnchecked(conversion, definitions, facts);
    }

    private bool IsMappingSize(IConversionOperation conversion, Facts facts, CancellationToken token)
    {
        Definitions definitions = new(new Occurrences(facts));
        bool isSize = Definitions.Plain(conversion.Operand) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } ? IsSpanLength(conversion, definitions, token)
            : IsLengthArgument(conversion) && (new NumberSources(engine, definitions, isExact: true, token).Of(conversion.Operand) & NumberSource.RequestedSize) != NumberSource.None;
        return isSize && IsUnchecked(conversion, definitions, facts);
    }

    private bool IsUnchecked(IConversionOperation conversion, Definitions definitions, Facts facts) =>
        !FitsByType(definitions, conversion.Operand, facts)
        && !new BoundChecks(definitions.Occurrences, definitions).Any(Whole(conversion.Operand, definitions), conversion, toInt: true);

    /// <summary>A number out of the mapping may be anything; only as a length or an offset is it ours.</summary>
    private static bool IsUsedAsLength(IConversionOperation conversion, Facts facts) => new Uses(new Occurrences(facts), followsArithmetic: false).Of(conversion).Exists(static use => use.Parent switch
    {
        IArrayCreationOperation or IBinaryOperation { Type: IPointerTypeSymbol } => true,
        IArgumentOperation argument => IsLengthName(argument),
        _ => false,
    });

    private static bool IsLengthName(IArgumentOperation argument) =>
        argument.Parameter is { Name: var name } && Array.Exists(LengthNames, n => name.EndsWith(n, StringComparison.OrdinalIgnoreCase));

    private static bool IsLengthArgument(IOperation conversion) => conversion.Parent is IArgumentOperation argument && IsLengthName(argument);

    /// <summary><c>new Span&lt;byte&gt;(p, (int)n)</c> over the mapping, whoever computed n; the distance of two pointers is a piece of it, and may well be small.</summary>
    private bool IsSpanLength(IConversionOperation conversion, Definitions definitions, CancellationToken token) =>
        conversion.Parent is IArgumentOperation { Parent: IObjectCreationOperation { Type: var made, Arguments: [{ Value: { Type: IPointerTypeSymbol } pointer }, { } length] } } argument
        && argument == length && Types.IsSpan(made) && !MayBeSmall(conversion.Operand, definitions, 0) && engine.SharedAddressOf(pointer, isReference: false, token).IsShared;

    /// <summary>A difference, what a call computes, what has no more than 32 bits on any path.</summary>
    private static bool MayBeSmall(IOperation number, Definitions definitions, int depth)
    {
        if (depth > MaxDepth || number is { ConstantValue.HasValue: true }
            || (depth > 0 && number is IConversionOperation { IsImplicit: true, Operand.Type.SpecialType: not (SpecialType.System_Int64 or SpecialType.System_UInt64) }))
        {
            return true;
        }

        number = Definitions.Plain(number);
        return number switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply } => false,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum => MayBeSmall(sum.LeftOperand, definitions, depth + 1) || MayBeSmall(sum.RightOperand, definitions, depth + 1),
            ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation =>
                definitions.Of(number) is { Values: { Count: > 0 } values } && values.TrueForAll(v => MayBeSmall(v, definitions, depth + 1)),
            _ => true,
        };
    }

    /// <summary>What is cut ends as the offset or the size of a view, which take 64 bits.</summary>
    private static bool IsOffsetOfView(IConversionOperation conversion, Definitions definitions, Facts facts) =>
        Definitions.Plain(conversion.Operand) is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation
        && definitions.Of(Definitions.Plain(conversion.Operand)) is { } set && !set.Values.Exists(static v => Definitions.Plain(v) is IInvocationOperation { TargetMethod.Name: "Min" or "Clamp" })
        && new Uses(new Occurrences(facts), followsArithmetic: true).Of(conversion).Exists(static use =>
        use.Parent is IArgumentOperation { Parameter.Name: "offset" or "size", Parent: IInvocationOperation call } && KnownApis.Find(call.TargetMethod) == Effect.OpensView);

    /// <summary>The view was asked for with a length that is an <c>int</c>.</summary>
    private bool FitsByType(Definitions definitions, IOperation number, Facts facts) =>
        Definitions.Plain(number) is IPropertyReferenceOperation { Instance: { } view, Property.Name: "Capacity" or "ByteLength" or "Length" } && Types.IsMappedView(view.Type)
        && engine.ViewsOf(view, isReference: false, facts.Token).Openings is { IsEmpty: false } openings
        && openings.All(o => Mapping.Argument(o, "size", facts) is { } size && Constants.Of(size, definitions) is null or > 0 && Definitions.Plain(size).Type?.SpecialType is SpecialType.System_Int32);

    /// <summary>What holds the number itself, or a summand that is bounded with it: another read of the same property may be what is checked.</summary>
    private static IEnumerable<ISymbol> Whole(IOperation number, Definitions definitions)
    {
        number = Definitions.Plain(number);
        switch (number)
        {
            case IBinaryOperation sum:
                return Whole(sum.LeftOperand, definitions).Concat(Whole(sum.RightOperand, definitions));
            case ILocalReferenceOperation { Local: var local }:
                return definitions.Of(number) is { IsComplete: true, Values: [var only] } && Definitions.Plain(only) is IMemberReferenceOperation or ILocalReferenceOperation
                    ? Whole(only, definitions).Prepend(local) : [local];
            case IParameterReferenceOperation { Parameter: var parameter }:
                return [parameter];
            case IMemberReferenceOperation { Member: var member }:
                return [member];
            default:
                return [];
        }
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>
/// Whether an offset is a multiple of the allocation granularity on every path, so that a view there starts where its pages do.
/// </summary>
internal sealed class Alignment(Definitions definitions)
{
    /// <summary>Windows maps at multiples of 64 KiB; every page size in use divides it.</summary>
    private const long Granularity = 0x10000;
    private const int GranularityBits = 16;
    private const int MaxDepth = 24;

    private readonly HashSet<(SyntaxNode, CallContext)> _assumed = [];
    private int _depth;

    public bool IsKnown(IOperation offset, CallContext context)
    {
        offset = Definitions.Plain(offset);
        if (_depth >= MaxDepth)
        {
            return false;
        }

        // a loop's own offset is aligned if what it starts with and what is added are
        if (!_assumed.Add((offset.Syntax, context)))
        {
            return true;
        }

        _depth++;
        bool known = Decide(offset, context);
        _depth--;
        if (!known)
        {
            _assumed.Remove((offset.Syntax, context));
        }

        return known;
    }

    private bool Decide(IOperation offset, CallContext context)
    {
        if (Constants.Of(offset, definitions) is { } constant)
        {
            return constant % Granularity == 0;
        }

        switch (offset)
        {
            case IBinaryOperation binary:
                return Binary(binary, context);
            case ICompoundAssignmentOperation compound:
                return RoundsDown(compound.OperatorKind, compound.Target, compound.Value) || Combined(compound.OperatorKind, compound.Target, compound.Value, context);
            case IConditionalOperation { WhenFalse: { } other } conditional:
                return IsKnown(conditional.WhenTrue, context) && IsKnown(other, context);
            case IArgumentOperation or IIncrementOrDecrementOperation:
                return false;
            case IInvocationOperation { TargetMethod: { Name: "Min" or "Max" } method } call when Types.Is(method.ContainingType, "System.Math"):
                return call.Arguments.All(a => IsKnown(a.Value, context));
            default:
                return Variable(offset, context);
        }
    }

    private bool Variable(IOperation offset, CallContext context)
    {
        if (offset is IParameterReferenceOperation { Parameter: var parameter } && EnteredWith(parameter, context) is { } argument)
        {
            return IsKnown(argument, context.Pop());
        }

        if (definitions.Of(offset) is not { } set)
        {
            return false;
        }

        // who rounds a variable down means what it holds then
        bool rounded = set.Values.Any(v => v is ICompoundAssignmentOperation compound && RoundsDown(compound.OperatorKind, compound.Target, compound.Value));
        CallContext inner = offset is ILocalReferenceOperation ? context : default;
        bool isDead = offset is IParameterReferenceOperation && set.Values.Count == 0 && !set.IsOpen;
        return rounded || isDead || (set.IsComplete && set.Values.TrueForAll(v => IsKnown(v, inner)));
    }

    /// <summary>The argument of the call through which the walk came.</summary>
    private IOperation? EnteredWith(IParameterSymbol parameter, CallContext context)
    {
        if (context.IsEmpty || !Symbols.Same(context.Newest.Entered, Symbols.Key(parameter.ContainingSymbol)))
        {
            return null;
        }

        SyntaxNode call = context.Newest.Call!.Syntax;
        Facts facts = definitions.Occurrences.Facts;
        return (facts.Model(call.SyntaxTree).GetOperation(call, facts.Token) switch
        {
            IInvocationOperation invocation => invocation.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal),
            IObjectCreationOperation creation => creation.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal),
            _ => null,
        })?.Value;
    }

    private bool Binary(IBinaryOperation binary, CallContext context) =>
        RoundsDown(binary.OperatorKind, binary.LeftOperand, binary.RightOperand)
        || Combined(binary.OperatorKind, binary.LeftOperand, binary.RightOperand, context);

    private bool Combined(BinaryOperatorKind kind, IOperation left, IOperation right, CallContext context) => kind switch
    {
        BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Or => IsKnown(left, context) && IsKnown(right, context),
        BinaryOperatorKind.Multiply => IsKnown(left, context) || IsKnown(right, context),
        BinaryOperatorKind.And => IsKnown(left, context) || IsKnown(right, context),
        BinaryOperatorKind.LeftShift => IsKnown(left, context) || Constants.Of(right, definitions) >= GranularityBits,
        _ => false,
    };

    /// <summary><c>x - x % g</c>, <c>x &amp; ~(g - 1)</c>, <c>x / g * g</c>, where <c>g</c> is the granularity, or found out at run time.</summary>
    private bool RoundsDown(BinaryOperatorKind kind, IOperation left, IOperation right)
    {
        right = Once(right);
        switch (kind)
        {
            case BinaryOperatorKind.Subtract:
                return right switch
                {
                    IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder } remainder => SameValue(remainder.LeftOperand, left) && MayBeGranularity(remainder.RightOperand, 0),
                    IBinaryOperation { OperatorKind: BinaryOperatorKind.And } masked => (SameValue(masked.LeftOperand, left) && MayBeGranularity(masked.RightOperand, 1))
                        || (SameValue(masked.RightOperand, left) && MayBeGranularity(masked.LeftOperand, 1)),
                    _ => false,
                };
            case BinaryOperatorKind.And:
                return IsMask(right) || IsMask(Once(left));
            case BinaryOperatorKind.Multiply:
                return Once(left) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } divided && SameValue(divided.RightOperand, right) && MayBeGranularity(right, 0);
            default:
                return false;
        }
    }

    private bool IsMask(IOperation operand) =>
        operand is IUnaryOperation { OperatorKind: UnaryOperatorKind.BitwiseNegation } && Constants.Of(operand, definitions) is null;

    private bool MayBeGranularity(IOperation operand, long less) => Constants.Of(operand, definitions) is not { } constant || (constant + less) % Granularity == 0;

    /// <summary>What a variable that is assigned once holds.</summary>
    private IOperation Once(IOperation operand)
    {
        operand = Definitions.Plain(operand);
        return operand is ILocalReferenceOperation && definitions.Of(operand) is { IsComplete: true, Values: [var only] } ? Definitions.Plain(only) : operand;
    }

    private static bool SameValue(IOperation left, IOperation right) => (Definitions.Plain(left), Definitions.Plain(right)) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => Symbols.Same(a.Local, b.Local),
        (IParameterReferenceOperation a, IParameterReferenceOperation b) => Symbols.Same(a.Parameter, b.Parameter),
        (IMemberReferenceOperation a, IMemberReferenceOperation b) => Symbols.Same(a.Member, b.Member),
        ({ ConstantValue: { HasValue: true } a }, { ConstantValue: { HasValue: true } b }) => Equals(a.Value, b.Value),
        var (a, b) => a.Syntax.IsEquivalentTo(b.Syntax, topLevel: false),
    };
}

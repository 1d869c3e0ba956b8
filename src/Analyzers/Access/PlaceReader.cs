using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Access;

/// <summary>
/// Turns expressions into places and numbers into linear forms, for one member. What calls, or changes something while it is evaluated,
/// has no location: <c>p[i++]</c> is another place each time.
/// </summary>
internal sealed class PlaceReader(BitPatterns layouts, Aliases aliases)
{
    private const int MaxDepth = 40;
    private readonly Dictionary<ISymbol, string> _names = new(SymbolEqualityComparer.Default);
    private int _depth;

    /// <summary>The location, and the same location in terms of what its variable was made from; empty where there is none.</summary>
    public ImmutableArray<MemoryPlace> Of(MemoryAccess access)
    {
        MemoryPlace? place = access.Operation is IInvocationOperation call && Argument(call, access.Memory) is { } known ? known
            : Place(access.Operation, access.Loaded);
        return All(place, access.Operation.Syntax);
    }

    /// <summary>The same for a whole piece of memory.</summary>
    public ImmutableArray<MemoryPlace> OfWhole(IOperation memory) => All(Memory(memory), memory.Syntax);

    private ImmutableArray<MemoryPlace> All(MemoryPlace? place, SyntaxNode at)
    {
        ImmutableArray<MemoryPlace>.Builder all = ImmutableArray.CreateBuilder<MemoryPlace>();
        for (MemoryPlace? current = place; current is not null && all.Count < 4; current = Origin(current, at))
        {
            all.Add(current);
        }

        return all.ToImmutable();
    }

    private MemoryPlace? Origin(MemoryPlace location, SyntaxNode at) =>
        location.Variable is ILocalSymbol local && aliases.Initializer(local) is { } value && Memory(value) is { } origin && aliases.StillHolds(local, origin.Symbols, at)
            ? location.Below(origin) : null;

    private MemoryPlace? Argument(IInvocationOperation call, IOperation memory)
    {
        if (AccessApis.Find(call.TargetMethod) is not { } api)
        {
            return Memory(memory);
        }

        LinearForm? offset = api.Offset < 0 ? LinearForm.Zero
            : call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == api.Offset) is { Parameter.Type.SpecialType: not SpecialType.System_Object } argument && argument.Value.Type is not IPointerTypeSymbol ? Number(argument.Value)
            : LinearForm.Zero;
        ITypeSymbol loaded = call.TargetMethod.TypeArguments.Length == 1 ? call.TargetMethod.TypeArguments[0] : call.TargetMethod.ReturnType;
        bool isBulk = call.TargetMethod.Name is "ReadArray" or "ReadSpan" or "Copy" or "CopyBlock" or "CopyBlockUnaligned" or "MemoryCopy";
        return offset is null ? null : Memory(memory)?.At(offset, isBulk ? null : Size(loaded));
    }

    /// <summary>Of the bytes that an expression like <c>*p</c>, <c>p[i]</c>, <c>p->f</c>, <c>s[i]</c> stands for.</summary>
    private MemoryPlace? Place(IOperation operation, ITypeSymbol? loaded)
    {
        switch (operation)
        {
            case IFieldReferenceOperation { Instance: { } instance, Field: var field } when field.ContainingType.IsValueType:
                return !field.IsVolatile && Place(instance, null) is { } outer ? outer with { Fields = outer.Fields.Add(Name(field)), Extent = Size(loaded) } : null;
            case IPropertyReferenceOperation { Instance: { } instance, Property: var property } when MemoryAccess.IsStored(property):
                return Place(instance, null) is { } whole ? whole with { Fields = whole.Fields.Add(Name(property)), Extent = Size(loaded) } : null;
            case IPropertyReferenceOperation { Instance: { } view, Arguments: [{ Value: var index }] } element:
                return Element(view, index, element.Type);
            case IImplicitIndexerReferenceOperation { Instance: { } view, Argument: var index } element:
                return Element(view, index, element.Type);
            case IInvocationOperation { TargetMethod.Name: "AsRef", Arguments: [{ Value: var pointer }] }:
                return Memory(pointer) is { } at ? at with { Extent = Size(loaded) } : null;
            case { Kind: OperationKind.None } when Dereference.Pointer(operation) is { } pointer:
                IOperation? indexer = operation.Syntax is ElementAccessExpressionSyntax ? operation.ChildOperations.Skip(1).FirstOrDefault() : null;
                if (operation.Syntax is ElementAccessExpressionSyntax && indexer is null)
                {
                    return null;
                }

                return indexer is null ? Memory(pointer) is { } behind ? behind with { Extent = Size(loaded) } : null : Element(pointer, indexer, (pointer.Type as IPointerTypeSymbol)?.PointedAtType);
            default:
                return null;
        }
    }

    private MemoryPlace? Element(IOperation memory, IOperation index, ITypeSymbol? type) =>
        Memory(memory) is { } place && Number(index) is { } number ? place.At(Scaled(number, type), Size(type)) : null;

    /// <summary>Of what a pointer, span, accessor or view refers to, from its start.</summary>
    private MemoryPlace? Memory(IOperation? memory)
    {
        if (++_depth > MaxDepth)
        {
            _depth--;
            return null;
        }

        try
        {
            return MemoryCore(memory);
        }
        finally
        {
            _depth--;
        }
    }

    private MemoryPlace? MemoryCore(IOperation? memory)
    {
        switch (memory)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return Memory(conversion.Operand);
            case IConversionOperation { Operand: var operand } when Types.IsSpan(operand.Type) || LiveMapping.IsRelaxedView(operand.Type):
                return Memory(operand);
            case IParenthesizedOperation parenthesized:
                return Memory(parenthesized.Operand);
            case IAddressOfOperation address:
                return Place(address.Reference, null);
            case IBinaryOperation { Type: IPointerTypeSymbol pointer, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                (IOperation start, IOperation distance) = sum.LeftOperand.Type is IPointerTypeSymbol ? (sum.LeftOperand, sum.RightOperand) : (sum.RightOperand, sum.LeftOperand);
                return Memory(start) is { } place && Number(distance) is { } number
                    ? place.At(Scaled(number, pointer.PointedAtType).Times(sum.OperatorKind == BinaryOperatorKind.Add ? 1 : -1), null) : null;
            case IInvocationOperation { TargetMethod.Name: "Slice", Instance: { } sliced } slice when slice.Arguments.Length is 1 or 2:
                return Cut(sliced, slice.Arguments[0].Value, slice.Arguments.Length == 2 ? slice.Arguments[1].Value : null);
            case IInvocationOperation { Instance: null, TargetMethod.Name: "AsSpan" or "AsBytes", Arguments: [{ Value: var whole }] }:
                return Memory(whole);
            case IImplicitIndexerReferenceOperation { IndexerSymbol.Name: "Slice", Instance: { } sliced, Argument: IRangeOperation range }:
                return Range(sliced, range);
            case IObjectCreationOperation { Arguments: [{ Value: { Type: IPointerTypeSymbol } first }, { Value: var count }] } creation when Types.IsSpan(creation.Type):
                return Memory(first) is { } begin ? begin.At(LinearForm.Zero, Number(count) is { } length ? Scaled(length, ElementOf(creation.Type)) : null) : null;
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                return Variable(memory) is { } root ? new MemoryPlace(root.Terms.Keys.First(), Sliced.VariableOf(memory), LinearForm.Zero, null, ImmutableArray<string>.Empty, root.Symbols) : null;
            default:
                return null;
        }
    }

    private MemoryPlace? Cut(IOperation memory, IOperation start, IOperation? length) => Memory(memory) is { } place && Number(start) is { } from
        ? place.At(Scaled(from, ElementOf(memory.Type)), length is null ? null : Number(length) is { } count ? Scaled(count, ElementOf(memory.Type)) : null) : null;

    private MemoryPlace? Range(IOperation memory, IRangeOperation range)
    {
        LinearForm? from = range.LeftOperand is null ? LinearForm.Zero : Number(range.LeftOperand);
        if (from is null || Memory(memory) is not { } place)
        {
            return null;
        }

        LinearForm? to = range.RightOperand is null ? null : Number(range.RightOperand);
        ITypeSymbol? element = ElementOf(memory.Type);
        return place.At(Scaled(from, element), to is null ? null : Scaled(to.Plus(from, -1), element));
    }

    private static ITypeSymbol? ElementOf(ITypeSymbol? view) => (view as INamedTypeSymbol)?.TypeArguments is [{ } element] ? element : null;

    private LinearForm? Size(ITypeSymbol? type) => layouts.SizeOf(type) is { } size ? LinearForm.Of(size) : type is null ? null : LinearForm.Atom($"sizeof({type.ToDisplayString()})", LinearForm.Zero.Symbols);

    private LinearForm Scaled(LinearForm number, ITypeSymbol? type) => layouts.SizeOf(type) is { } size ? number.Times(size)
        : number is { IsConstant: true, Constant: 0 } ? number
        : LinearForm.Atom($"({number.Text()})*sizeof({type?.ToDisplayString()})", number.Symbols);

    /// <summary>A number without side effects; null otherwise.</summary>
    private LinearForm? Number(IOperation? value)
    {
        switch (value)
        {
            case { ConstantValue: { HasValue: true, Value: { } constant } }:
                return constant is int or long or uint or byte or short or ushort or sbyte or char ? LinearForm.Of(Convert.ToInt64(constant, System.Globalization.CultureInfo.InvariantCulture)) : null;
            case IConversionOperation { OperatorMethod: null } conversion:
                return Number(conversion.Operand);
            case IConversionOperation { Type.Name: "Index", Operand: var operand }:
                return Number(operand);
            case IParenthesizedOperation parenthesized:
                return Number(parenthesized.Operand);
            case ISizeOfOperation size:
                return Size(size.TypeOperand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, OperatorMethod: null } sum when ++_depth < MaxDepth:
                LinearForm? left = Number(sum.LeftOperand);
                LinearForm? right = left is null ? null : Number(sum.RightOperand);
                _depth--;
                return right is null ? null : left!.Plus(right, sum.OperatorKind == BinaryOperatorKind.Add ? 1 : -1);
            case IBinaryOperation { OperatorMethod: null } binary when ++_depth < MaxDepth:
                LinearForm? first = Number(binary.LeftOperand);
                LinearForm? second = first is null ? null : Number(binary.RightOperand);
                _depth--;
                return second is null ? null
                    : binary.OperatorKind == BinaryOperatorKind.Multiply && second.IsConstant ? first!.Times(second.Constant)
                    : binary.OperatorKind == BinaryOperatorKind.Multiply && first!.IsConstant ? second.Times(first.Constant)
                    : LinearForm.Atom($"({first!.Text()}{binary.OperatorKind}{second.Text()})", first.Symbols.Union(second.Symbols));
            default:
                return Variable(value);
        }
    }

    /// <summary>A variable, or a member of one: the text of the whole chain, and every symbol in it.</summary>
    private LinearForm? Variable(IOperation? operation)
    {
        ISymbol? symbol = operation switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation { Field.IsVolatile: false } field => field.Field,
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => property.Property,
            _ => null,
        };
        if (symbol is null)
        {
            return null;
        }

        string name = Name(symbol);
        ImmutableHashSet<ISymbol> symbols = LinearForm.Zero.Symbols.Add(Symbols.Key(symbol));
        switch ((operation as IMemberReferenceOperation)?.Instance)
        {
            case null or IInstanceReferenceOperation:
                return LinearForm.Atom(name, symbols);
            case { } instance when Variable(instance) is { } outer:
                return LinearForm.Atom(outer.Terms.Keys.First() + "." + name, symbols.Union(outer.Symbols));
            default:
                return null;
        }
    }

    private string Name(ISymbol symbol)
    {
        symbol = Symbols.Key(symbol);
        if (!_names.TryGetValue(symbol, out string? name))
        {
            _names.Add(symbol, name = symbol.Name + "#" + _names.Count);
        }

        return name;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Values;

/// <summary>What a number says.</summary>
[Flags]
internal enum NumberSource
{
    None = 0,

    /// <summary>The length of a view, as the view tells it.</summary>
    ViewLength = 1,

    /// <summary>The length of a file.</summary>
    FileLength = 2,

    /// <summary>It was read out of a shared mapping: whoever writes the file decides.</summary>
    Content = 4,

    /// <summary>The size that a view is asked to have.</summary>
    RequestedSize = 8,
}

/// <summary>Follows one number back through variables and sums to where it comes from.</summary>
/// <param name="engine">Tells what lies in a mapping.</param>
/// <param name="definitions">Tells what variables hold.</param>
/// <param name="isExact">Stop where the number may be another one: at parameters and at choices.</param>
/// <param name="token">Stops the walk.</param>
internal sealed class NumberSources(ProvenanceEngine engine, Definitions definitions, bool isExact, CancellationToken token)
{
    private const int MaxDepth = 6;
    private const int SmallBits = 16;

    private readonly HashSet<SyntaxNode> _seen = [];
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<object> _roots = [];
    private readonly MappedReads _reads = new(engine, token);

    /// <summary>The one object that the walk is inside of: its constructor's parameters are these arguments.</summary>
    private IObjectCreationOperation? _made;
    private SyntaxNode? _body;

    /// <summary>Variables and fields on the way, by which a bound may be checked.</summary>
    public IReadOnlyCollection<ISymbol> Variables => _variables;

    /// <summary>What makes two numbers from the mapping the same: the read in this member, or the field of the structure that was read.</summary>
    public HashSet<object> Roots => _roots;

    /// <summary>Whether some number from the mapping has more than 16 bits.</summary>
    public bool IsLarge { get; private set; }

    public NumberSource Of(IOperation number)
    {
        _body = Functions.Root(number).Syntax;
        return Of(number, 0, null);
    }

    private NumberSource Of(IOperation number, int depth, object? root)
    {
        number = Definitions.Plain(number);
        if (depth > MaxDepth || number.ConstantValue.HasValue || !_seen.Add(number.Syntax))
        {
            return NumberSource.None;
        }

        switch (number)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.LeftShift or BinaryOperatorKind.Or } sum:
                IsLarge |= sum.OperatorKind is BinaryOperatorKind.Multiply or BinaryOperatorKind.LeftShift && !sum.LeftOperand.ConstantValue.HasValue && !sum.RightOperand.ConstantValue.HasValue;
                return Of(sum.LeftOperand, depth, root) | Of(sum.RightOperand, depth, root);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide, LeftOperand: var divided } when !isExact:
                return Of(divided, depth, root);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                return Of(sum.Value, depth, root);
            case IParameterReferenceOperation parameter when isExact:
                return Given(parameter) is { } given ? Of(given, depth + 1, root) : NumberSource.None;
            case IConditionalOperation or ICoalesceOperation when isExact:
                return NumberSource.None;
            case IConditionalOperation { WhenFalse: { } other } conditional:
                return Of(conditional.WhenTrue, depth, root) | Of(other, depth, root);
            case ISwitchExpressionOperation match when !isExact:
                return match.Arms.Aggregate(NumberSource.None, (sources, arm) => sources | Of(arm.Value, depth, root));
            case ICoalesceOperation coalesce:
                return Of(coalesce.Value, depth, root) | Of(coalesce.WhenNull, depth, root);
            case IConditionalAccessOperation guarded:
                return Of(guarded.WhenNotNull, depth, root);
            case IArrayElementReferenceOperation element when !isExact:
                return Element(element, depth, root);
            case IPropertyReferenceOperation property when Length(property) is var length and not NumberSource.None:
                return length;
            case IInvocationOperation call when Call(call, depth, root) is { } read:
                return read;
            case IArgumentOperation argument:
                return Read(_reads.IsFilled(argument), number, argument.Value.Type, root);
            case IFieldReferenceOperation { Instance: { } instance, Field: { ContainingType.IsValueType: true } field }:
                _variables.Add(field.OriginalDefinition);
                return Inside(number, instance, depth, root ?? field.OriginalDefinition) | Variable(number, depth, root);
            case IPropertyReferenceOperation { Instance: { } instance, Property: { ContainingType.IsValueType: true } property } when !isExact && !Types.IsSpan(property.ContainingType) && definitions.Occurrences.Facts.IsOwn(property):
                _variables.Add(property.OriginalDefinition);
                return Inside(number, instance, depth, root ?? property.OriginalDefinition) | Variable(number, depth, root);
            default:
                return MemoryAccess.Find(number) is { } access ? Read(_reads.IsMapped(access), number, number.Type ?? access.Loaded, root) : Variable(number, depth, root);
        }
    }

    private NumberSource Read(bool isMapped, IOperation read, ITypeSymbol? type, object? root)
    {
        if (!isMapped)
        {
            return NumberSource.None;
        }

        IsLarge |= Bits(type) > SmallBits;
        _roots.Add(root ?? read.Syntax);
        return NumberSource.Content;
    }

    private static int Bits(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 8,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 16,
        _ => 64,
    };

    /// <summary>A field of a struct that was read as a whole, or that lies in the mapping.</summary>
    private NumberSource Inside(IOperation member, IOperation instance, int depth, object root)
    {
        if (MemoryAccess.Find(instance) is { } access && access.Operation.Syntax.Span.Contains(member.Syntax.Span))
        {
            return Read(_reads.IsMapped(access), member, member.Type, root);
        }

        bool wasLarge = IsLarge;
        NumberSource inside = Of(instance, depth + 1, root) & NumberSource.Content;
        IsLarge = wasLarge || (inside != NumberSource.None && Bits(member.Type) > SmallBits);
        return inside;
    }

    /// <summary>Any element stands for all that the array is given.</summary>
    private NumberSource Element(IArrayElementReferenceOperation element, int depth, object? root)
    {
        if (Sliced.VariableOf(Definitions.Plain(element.ArrayReference)) is not { } array)
        {
            return NumberSource.None;
        }

        _variables.Add(array.OriginalDefinition);
        NumberSource sources = NumberSource.None;
        foreach (IOperation reference in definitions.Occurrences.Of(array, element))
        {
            sources |= reference.Parent switch
            {
                IArrayElementReferenceOperation { Parent: ISimpleAssignmentOperation assignment } target when assignment.Target == target => Of(assignment.Value, depth + 1, root ?? array.OriginalDefinition),
                IArgumentOperation filled when _reads.IsFilled(filled) => Read(true, filled, element.Type, root ?? array.OriginalDefinition),
                _ => NumberSource.None,
            };
        }

        return sources;
    }

    private NumberSource Variable(IOperation reference, int depth, object? root)
    {
        ISymbol? symbol = reference switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
            IMemberReferenceOperation member => member.Member.OriginalDefinition,
            _ => null,
        };
        if (symbol is not null)
        {
            _variables.Add(symbol);
        }

        IObjectCreationOperation? outer = _made;
        _made = reference is IMemberReferenceOperation { Instance: { } instance } ? MadeBy(instance) ?? outer : outer;
        NumberSource sources = isExact && symbol is not null && RequestedSizes.IsOne(symbol, reference, definitions.Occurrences) ? NumberSource.RequestedSize : NumberSource.None;
        if (definitions.Of(reference) is { } set)
        {
            foreach (IOperation value in set.Values)
            {
                sources |= Of(value, depth + 1, root);
            }
        }

        _made = outer;
        return sources;
    }

    /// <summary>The one creation of the object that a variable holds for ever.</summary>
    private IObjectCreationOperation? MadeBy(IOperation instance) =>
        isExact && definitions.Of(Definitions.Plain(instance)) is { Values: [{ } only], IsOpen: false } ? Definitions.Plain(only) as IObjectCreationOperation : null;

    private IOperation? Given(IParameterReferenceOperation reference) =>
        _made?.Constructor is { } constructor && Symbols.Same(Symbols.Key(constructor), reference.Parameter.ContainingSymbol.OriginalDefinition)
            ? _made.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == reference.Parameter.Ordinal)?.Value : null;

    /// <summary>A stream that is read is a file like any other: only what is mapped, or goes elsewhere, is meant.</summary>
    private bool IsReadAsStream(IOperation? stream) => stream is ILocalReferenceOperation { Local: var local }
        && definitions.Occurrences.Of(local, stream).Select(static use => use.Parent is IConversionOperation { Parent: { } converted } ? converted : use.Parent).ToList() is var uses
        && uses.Exists(static use => use is IInvocationOperation { TargetMethod.Name: "Read" or "ReadAsync" or "ReadExactly" or "ReadExactlyAsync" or "ReadByte" or "ReadAtLeast" or "CopyTo" or "CopyToAsync" }
            or IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "BinaryReader" or "StreamReader" } })
        && !uses.Exists(static use => use is IArgumentOperation { Parent: IInvocationOperation });

    private NumberSource Length(IPropertyReferenceOperation property)
    {
        ITypeSymbol? type = property.Instance?.Type;
        return property.Property.Name switch
        {
            "Capacity" when MappedReads.IsAccessor(type) || Types.IsOrDerives(type, Types.ViewStream) => NumberSource.ViewLength,
            "ByteLength" when Types.IsOrDerives(type, Types.ViewHandle) => NumberSource.ViewLength,
            "Length" when Types.IsOrDerives(type, Types.ViewStream) => NumberSource.ViewLength,
            "Length" when IsReadAsStream(property.Instance) => NumberSource.None,
            "Length" when Types.Is(type, "System.IO.FileInfo") || Types.IsOrDerives(type, "System.IO.FileStream") => NumberSource.FileLength,
            _ => NumberSource.None,
        };
    }

    /// <summary>Null for a call that is followed like a variable.</summary>
    private NumberSource? Call(IInvocationOperation call, int depth, object? root)
    {
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        if (Types.Is(type, "System.Math"))
        {
            // Min and Clamp bound it, the rest is no length
            return NumberSource.None;
        }

        if (method.Name == "GetLength" && Types.Is(type, "System.IO.RandomAccess"))
        {
            return NumberSource.FileLength;
        }

        if (method.Name is "ReverseEndianness" or "NetworkToHostOrder" && call.Arguments is [{ Value: var reversed }])
        {
            return Of(reversed, depth, root);
        }

        if (_reads.IsRead(call) is { } isMapped)
        {
            return Read(isMapped, call, method.ReturnType, root);
        }

        return root is null && definitions.Of(call) is not null && _body!.Span.Contains(call.Syntax.Span) && call.Syntax.SyntaxTree == _body.SyntaxTree ? Variable(call, depth, call.Syntax) : null;
    }
}

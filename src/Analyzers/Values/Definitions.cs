using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>What a variable can have been given, wherever in the compilation.</summary>
/// <param name="Values">The assigned expressions; an increment or a <c>ref</c> argument stands for itself.</param>
/// <param name="IsComplete">Nothing else can write it.</param>
/// <param name="IsOpen">Code of other assemblies can: a parameter or setter that they see.</param>
internal readonly record struct DefinitionSet(List<IOperation> Values, bool IsComplete, bool IsOpen);

/// <summary>
/// Where a number comes from. The provenance engine follows addresses and leaves numbers out; offsets, lengths and flags are few, and are
/// followed here, step by step, by the one who asks.
/// </summary>
internal sealed class Definitions(Occurrences occurrences)
{
    private readonly Dictionary<ISymbol, DefinitionSet> _known = new(SymbolEqualityComparer.Default);

    public Occurrences Occurrences => occurrences;

    /// <summary>The definitions of a variable, or null where the operation is none (a constant, arithmetic, a call of somebody else's code).</summary>
    public DefinitionSet? Of(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Local: { IsConst: false } local }:
                return Cached(local, operation);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return Cached(Symbols.Key(parameter), operation);
            case IFieldReferenceOperation { Field: { IsConst: false } field }:
                return occurrences.Facts.IsOwn(field) ? Cached(Symbols.Key(field), operation) : null;
            case IPropertyReferenceOperation { Property: var property }:
                return occurrences.Facts.IsOwn(property) && !property.IsIndexer ? Cached(Symbols.Key(property), operation) : null;
            case IInvocationOperation { TargetMethod: var method }:
                return occurrences.Facts.IsOwn(method) && !method.IsExtern && !method.IsAbstract ? Cached(Symbols.Key(method), operation) : null;
            default:
                return null;
        }
    }

    /// <summary>Without conversions and parentheses.</summary>
    public static IOperation Plain(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } or IParenthesizedOperation)
        {
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        }

        return operation;
    }

    private DefinitionSet Cached(ISymbol symbol, IOperation near)
    {
        if (!_known.TryGetValue(symbol, out DefinitionSet set))
        {
            set = symbol switch
            {
                IParameterSymbol parameter => Parameter(parameter),
                IPropertySymbol { GetMethod: { } getter } property when !Symbols.HasStoredGetter(property, occurrences.Facts.Token) => Returned(getter),
                IMethodSymbol method => Returned(method),
                _ => Written(symbol, near),
            };
            _known.Add(symbol, set);
        }

        return set;
    }

    private DefinitionSet Written(ISymbol symbol, IOperation near)
    {
        List<IOperation> values = [];
        bool complete = true;
        foreach (IOperation occurrence in occurrences.OfWrites(symbol, near))
        {
            switch (occurrence)
            {
                case IVariableDeclaratorOperation declarator:
                    if (declarator.GetVariableInitializer()?.Value is { } initial)
                    {
                        values.Add(initial);
                    }
                    else
                    {
                        complete &= declarator.Parent is not ILoopOperation && !declarator.Symbol.IsForEach;
                    }

                    break;
                case ISymbolInitializerOperation { Value: var value }:
                    values.Add(value);
                    break;
                default:
                    if (Write(occurrence) is { } written)
                    {
                        values.Add(written);
                    }

                    break;
            }
        }

        bool open = symbol is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod: not null } && Visibility.IsOutside(symbol, occurrences.Facts.Compilation);
        if (symbol is IPropertySymbol { ContainingType.IsRecord: true } property && property.DeclaringSyntaxReferences[0].GetSyntax(occurrences.Facts.Token) is ParameterSyntax)
        {
            complete = false;
        }

        return new(values, complete && occurrences.IsComplete && !open && !MayBeFilledUnseen(symbol, values), open);
    }

    /// <summary>A struct can be filled as a whole: by a native function, a copy, a read from a file.</summary>
    private static bool MayBeFilledUnseen(ISymbol symbol, List<IOperation> values) =>
        symbol is not ILocalSymbol && symbol.ContainingType is { IsValueType: true } && values.Count == 0;

    /// <summary>What the reference is given where it stands, if it is written there.</summary>
    private static IOperation? Write(IOperation reference)
    {
        IOperation target = reference;
        while (target.Parent is IDeclarationExpressionOperation or IParenthesizedOperation)
        {
            target = target.Parent;
        }

        return target.Parent switch
        {
            ISimpleAssignmentOperation assignment when assignment.Target == target => assignment.Value,
            ICompoundAssignmentOperation compound when compound.Target == target => compound,
            ICoalesceAssignmentOperation coalesce when coalesce.Target == target => coalesce.Value,
            IIncrementOrDecrementOperation increment => increment,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument,
            IAddressOfOperation address => address,
            ITupleOperation { Parent: IDeconstructionAssignmentOperation deconstruction } tuple when deconstruction.Target == tuple => deconstruction,
            _ => null,
        };
    }

    private DefinitionSet Parameter(IParameterSymbol parameter)
    {
        if (parameter is not { RefKind: RefKind.None or RefKind.In, ContainingSymbol: IMethodSymbol method } || method.MethodKind is MethodKind.LambdaMethod)
        {
            return new([], IsComplete: false, IsOpen: false);
        }

        List<IOperation> values = [];
        bool complete = true;
        foreach (IOperation call in occurrences.CallsOf(method))
        {
            IArgumentOperation? argument = (call switch
            {
                IInvocationOperation invocation => invocation.Arguments,
                IObjectCreationOperation creation => creation.Arguments,
                _ => System.Collections.Immutable.ImmutableArray<IArgumentOperation>.Empty,
            }).FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal);
            if (argument is null)
            {
                complete = false;
            }
            else
            {
                values.Add(argument.Value);
            }
        }

        bool open = Visibility.IsOutside(method, occurrences.Facts.Compilation);
        return new(values, complete && occurrences.IsComplete && !open && values.Count > 0, open);
    }

    private DefinitionSet Returned(IMethodSymbol method)
    {
        List<IOperation> values = [.. occurrences.BodiesOf(method).SelectMany(static b => b.DescendantsAndSelf()).OfType<IReturnOperation>()
            .Where(r => r is { Kind: OperationKind.Return, ReturnedValue: not null } && IsOf(r, method)).Select(static r => r.ReturnedValue!)];
        bool complete = values.Count > 0 && !method.IsVirtual && !method.IsAbstract && !method.IsOverride && !method.IsAsync;
        return new(values, complete, IsOpen: false);
    }

    /// <summary>A property's body holds two accessors, a method's body other functions.</summary>
    private static bool IsOf(IReturnOperation returned, IMethodSymbol method) => Functions.Of(returned) switch
    {
        ILocalFunctionOperation local => Symbols.Same(local.Symbol.OriginalDefinition, method),
        IAnonymousFunctionOperation => false,
        { } root => method.MethodKind != MethodKind.LocalFunction && (root.Syntax is not AccessorDeclarationSyntax accessor
            || method.DeclaringSyntaxReferences.Any(r => r.Span == accessor.Span)),
    };
}

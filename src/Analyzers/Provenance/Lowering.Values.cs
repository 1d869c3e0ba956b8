using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>What a value can be: the transfer table, by kind of operation.</summary>
internal sealed partial class Lowering
{
    // their interfaces are newer than the compiler that we are built against
    private const OperationKind CollectionExpression = (OperationKind)127;
    private const OperationKind Spread = (OperationKind)128;

    private Term[] Values(IOperation? operation)
    {
        if (operation is null || operation.ConstantValue.HasValue || _depth > MaxDepth || !Types.CanCarry(operation.Type))
        {
            return operation is IInvocationOperation or IFunctionPointerInvocationOperation && _depth <= MaxDepth ? CallOnly(operation) : Term.Nothing;
        }

        _depth++;
        try
        {
            return ValuesCore(operation);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>A call whose result carries nothing still passes its arguments.</summary>
    private Term[] CallOnly(IOperation operation)
    {
        _depth++;
        try
        {
            _ = operation is IFunctionPointerInvocationOperation pointer ? FunctionPointer(pointer) : Invocation((IInvocationOperation)operation);
            return Term.Nothing;
        }
        finally
        {
            _depth--;
        }
    }

    private Term[] ValuesCore(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return [facts.Variable(local.Local)];
            case IParameterReferenceOperation parameter:
                return Parameter(parameter.Parameter);
            case IFieldReferenceOperation field:
                return Field(field);
            case IPropertyReferenceOperation property:
                return Getter(property, null);
            case IEventReferenceOperation reference:
                return [facts.Variable(reference.Event)];
            case IArrayElementReferenceOperation element:
                return Values(element.ArrayReference);
            case IInlineArrayAccessOperation element:
                return Values(element.Instance);
            case IImplicitIndexerReferenceOperation piece:
                // s[1..3], s[^1]: of a span, or of what has a Length and a Slice
                return Values(piece.Instance);
            case IInvocationOperation invocation:
                return Invocation(invocation);
            case IObjectCreationOperation creation:
                return Creation(creation);
            case IInvalidOperation invalid:
                return Broken(invalid);
            case IFunctionPointerInvocationOperation pointer:
                return FunctionPointer(pointer);
            case IArrayCreationOperation { Initializer: { } initializer }:
                return Union(initializer.ElementValues);
            case IArrayCreationOperation:
                return Term.Nothing;
            case IArrayInitializerOperation initializer:
                return Union(initializer.ElementValues);
            case IConversionOperation conversion:
                return conversion.OperatorMethod is { } method && facts.IsOwn(method) ? OperatorCall(method, conversion.Syntax, conversion.Operand) : Values(conversion.Operand);
            case IUnaryOperation unary:
                return unary.OperatorMethod is { } op && facts.IsOwn(op) ? OperatorCall(op, unary.Syntax, unary.Operand) : Term.Nothing;
            case IBinaryOperation binary:
                return Arithmetic(binary);
            case IIncrementOrDecrementOperation increment:
                return Values(increment.Target);
            case ICompoundAssignmentOperation compound:
                return Both(Values(compound.Target), Values(compound.Value));
            case ICoalesceAssignmentOperation assignment:
                return Both(Values(assignment.Target), Values(assignment.Value));
            case IAssignmentOperation assignment:
                return Values(assignment.Value);
            case IConditionalOperation conditional:
                return Both(Values(conditional.WhenTrue), Values(conditional.WhenFalse));
            case ICoalesceOperation coalesce:
                return Both(Values(coalesce.Value), Values(coalesce.WhenNull));
            case ISwitchExpressionOperation match:
                return Union(match.Arms.Select(static a => a.Value));
            case IConditionalAccessOperation access:
                return Values(access.WhenNotNull);
            case IConditionalAccessInstanceOperation instance:
                return Values(ConditionalInstance(instance));
            case IAwaitOperation awaited:
                return Values(awaited.Operation);
            case ITupleOperation tuple:
                return Tuple(tuple);
            case IAnonymousObjectCreationOperation creation:
                return [new RecordTerm(Members(creation.Initializers), Term.Nothing)];
            case ITranslatedQueryOperation query:
                return Values(query.Operation);
            case IWithOperation with:
                return With(with);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type: INamedTypeSymbol type }:
                return [new ThisTerm(facts.Type(type), null)];
            case IAddressOfOperation { Reference: IMethodReferenceOperation reference }:
                return [new FunctionTerm((IMethodSymbol)facts.Key(reference.Method))];
            case IAddressOfOperation address:
                return AddressOf(address);
            case IDelegateCreationOperation creation:
                return Values(creation.Target);
            case IAnonymousFunctionOperation lambda:
                return [new FunctionTerm((IMethodSymbol)facts.Key(lambda.Symbol))];
            case IMethodReferenceOperation reference:
                return [new FunctionTerm((IMethodSymbol)facts.Key(reference.Method))];
            case IDeclarationExpressionOperation declaration:
                return Values(declaration.Expression);
            case IParenthesizedOperation parenthesized:
                return Values(parenthesized.Operand);
            case ITypeOfOperation or ISizeOfOperation or INameOfOperation or IInterpolatedStringOperation or IDefaultValueOperation or ILiteralOperation or IThrowOperation:
                return Term.Nothing;
            case { Kind: OperationKind.None }:
                return Opaque(operation);
            case { Kind: CollectionExpression or Spread }:
                return Union(operation.ChildOperations);
            default:
                return Term.Nothing;
        }
    }

    private Term[] Union(IEnumerable<IOperation> operations) => [.. operations.SelectMany(Values)];

    /// <summary>Not a collection expression: spreading arrays would make the dll reference System.Memory.</summary>
    private static Term[] Both(Term[] left, Term[] right) => left.Length == 0 ? right : right.Length == 0 ? left : left.Concat(right).ToArray();

    private Term[] Parameter(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is INamedTypeSymbol type && Symbols.IsExtensionBlock(type))
        {
            return [new ThisTerm(facts.Type(type), _writer)];
        }

        // a primary constructor's parameter in another member is a field that has no name
        bool captured = !_inInitializer && parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
            && !Symbols.Same(constructor, _method);
        return captured && parameter.ContainingType.IsValueType
            ? [new SelectTerm([new ThisTerm(facts.Type(parameter.ContainingType), null)], facts.Key(parameter))]
            : [facts.Variable(parameter)];
    }

    private Term[] Field(IFieldReferenceOperation reference)
    {
        IFieldSymbol field = reference.Field;
        if (IsHandleField(field))
        {
            return reference.Instance?.Type is { } handle ? [facts.Variable(handle)] : Term.Nothing;
        }

        if (field.IsFixedSizeBuffer)
        {
            return Address(reference.Instance);
        }

        if (reference.Instance is not { } instance || field.ContainingType?.IsValueType != true)
        {
            // StrongBox.Value: an object of the library is the cell for what is in it
            return reference.Instance is not null && field.ContainingType is { } type && !facts.IsOwn(type) ? Values(reference.Instance) : [facts.Variable(field)];
        }

        // behind a pointer there is no variable to ask
        return Dereferenced(instance) is not null ? [facts.Variable(field)] : SelectMember(Values(instance), field);
    }

    private Term[] SelectMember(Term[] receiver, ISymbol member) =>
        member.ContainingType is { IsValueType: true } or { IsAnonymousType: true } || member is IFieldSymbol { CorrespondingTupleField: not null }
            ? Select(receiver, facts.Key(member))
            : [facts.Variable(member)];

    private static Term[] Select(Term[] receiver, object step) => receiver.Length == 0 ? Term.Nothing : [new SelectTerm(receiver, step)];

    private Term[] Getter(IPropertyReferenceOperation reference, Term[]? knownReceiver)
    {
        IPropertySymbol property = reference.Property;
        if (Marked(property, reference.Syntax) is { } marked)
        {
            return marked;
        }

        Effect? effect = KnownApis.Find(property);
        if (effect == Effect.PositionPointer)
        {
            return Acquire(reference.Instance, AcquisitionKind.PositionPointer, reference.Syntax, Types.ViewStream);
        }

        if (effect == Effect.ViewHandle)
        {
            return [new AcquireTerm(Values(reference.Instance), AcquisitionKind.Library, reference.Syntax, reference.Instance?.Syntax, sharedByType: true)];
        }

        Term[] receiver = knownReceiver ?? (reference.Instance is { } instance ? Values(instance) : Term.Nothing);
        if (property.ContainingType.IsAnonymousType)
        {
            return SelectMember(receiver, property);
        }

        if (effect == Effect.Dispatches)
        {
            return Both(receiver, Select(receiver, facts.Key(property)));
        }

        if (Types.IsOrDerives(reference.Instance?.Type, Types.MemoryManager) && property.Name == "Memory" && Symbols.GetSpanOf(reference.Instance!.Type!) is { } getSpan)
        {
            return [new CallTerm(MakeCall(getSpan, reference.Instance, receiver, System.Collections.Immutable.ImmutableArray<IArgumentOperation>.Empty, reference.Syntax))];
        }

        if (facts.IsOwn(property) || (property.IsVirtual || property.IsAbstract || property.IsOverride) && effect is null && !LibraryPasses(property))
        {
            if (Symbols.HasStoredGetter(property, facts.Token) && !property.IsVirtual && !property.IsOverride)
            {
                return property.IsStatic ? [facts.Variable(property)] : SelectMember(receiver, property);
            }

            return property.GetMethod is { } getter ? [new CallTerm(MakeCall(getter, reference.Instance, receiver, reference.Arguments, reference.Syntax))] : Term.Nothing;
        }

        return Library(property, property.OriginalDefinition.Type, effect, receiver, [], reference.Syntax);
    }

    /// <summary>The receiver for which <c>?.</c> stands.</summary>
    private static IOperation? ConditionalInstance(IConditionalAccessInstanceOperation instance)
    {
        IOperation child = instance;
        for (IOperation? current = instance.Parent; current is not null; child = current, current = current.Parent)
        {
            if (current is IConditionalAccessOperation access && access.WhenNotNull == child)
            {
                return access.Operation;
            }
        }

        return null;
    }

    private static bool IsHandleField(ISymbol field) => field.Name == "handle" && (Types.Is(field.ContainingType, Types.SafeHandle) || Types.Is(field.ContainingType, Types.CriticalHandle));

    /// <summary>What the author or the user's list says about a member.</summary>
    private Term[]? Marked(ISymbol symbol, SyntaxNode syntax)
    {
        if (Vouching.IsStable(symbol))
        {
            return Term.Nothing;
        }

        if (Vouching.IsShared(symbol))
        {
            return [new OriginTerm(Origins.Shared, AcquisitionKind.Attribute, Declaration(symbol) ?? syntax)];
        }

        return facts.UserList.Contains(symbol) ? [new OriginTerm(Origins.Shared, AcquisitionKind.Library, syntax)] : null;
    }

    private SyntaxNode? Declaration(ISymbol symbol) => facts.IsOwn(symbol) ? symbol.DeclaringSyntaxReferences[0].GetSyntax(facts.Token) : null;
}

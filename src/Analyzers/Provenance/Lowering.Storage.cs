using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Provenance;

/// <summary>Where a write goes.</summary>
internal sealed partial class Lowering
{
    private void Store(IOperation target, Term[] values, SyntaxNode syntax, bool rebinds = false)
    {
        if (values.Length == 0)
        {
            return;
        }

        Write whole = new(values, syntax, _writer, []);
        switch (target)
        {
            case ILocalReferenceOperation local:
                facts.Writes.Add(local.Local, whole);
                break;
            case IParameterReferenceOperation parameter:
                facts.Writes.Add(parameter.Parameter, whole);
                break;
            case IFieldReferenceOperation field:
                StoreField(field, field.Field, field.Instance, values, syntax);
                break;
            case IPropertyReferenceOperation property:
                StoreProperty(property, values, syntax);
                break;
            case IEventReferenceOperation reference:
                facts.Writes.Add(reference.Event, whole);
                break;
            case IArrayElementReferenceOperation element:
                Store(element.ArrayReference, values, syntax);
                break;
            case IInlineArrayAccessOperation element:
                Store(element.Instance, values, syntax);
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, values, syntax);
                break;
            case IConversionOperation conversion:
                Store(conversion.Operand, values, syntax);
                break;
            case IParenthesizedOperation parenthesized:
                Store(parenthesized.Operand, values, syntax);
                break;
            case IConditionalOperation { WhenFalse: { } other } conditional when !rebinds:
                Store(conditional.WhenTrue, values, syntax);
                Store(other, values, syntax);
                break;
            case ITupleOperation tuple:
                Deconstruct(tuple, null, values, syntax);
                break;
            case IConditionalAccessInstanceOperation instance when ConditionalInstance(instance) is { } receiver:
                Store(receiver, values, syntax);
                break;
            case IInvocationOperation { TargetMethod: { Name: "AsSpan", IsExtensionMethod: true }, Arguments: [var viewed, ..] }:
                Store(viewed.Value, values, syntax);
                break;
            case IInvocationOperation { TargetMethod: { RefKind: RefKind.Ref } method } slot:
                StoreThrough(method, slot, values, syntax);
                break;
            case { Kind: OperationKind.None }:
                StoreBehindPointer(target, values, syntax);
                break;
        }
    }

    /// <summary><c>Slot() = v</c>: whoever returns a reference to a variable is another name for it. In the library it is what it was given.</summary>
    private void StoreThrough(IMethodSymbol method, IInvocationOperation slot, Term[] values, SyntaxNode syntax)
    {
        if (facts.IsOwn(method))
        {
            facts.Writes.Add(method, new Write(values, syntax, _writer, []));
        }
        else if ((slot.Instance ?? ByOrdinal(slot.Arguments, 0)?.Value) is { } container)
        {
            Store(container, values, syntax);
        }
    }

    /// <summary><c>*p = v</c>, <c>p[i] = v</c>: filed under the variable that holds the pointer.</summary>
    private void StoreBehindPointer(IOperation target, Term[] values, SyntaxNode syntax)
    {
        if (Dereferenced(target) is not { } pointer)
        {
            return;
        }

        if (pointer is IFieldReferenceOperation { Field.IsFixedSizeBuffer: true } buffer)
        {
            StoreField(buffer, buffer.Field, buffer.Instance, values, syntax);
        }
        else if (CanLieBehind(target.Type ?? TypeOf(target)))
        {
            if (Pointee(pointer) is { } variable)
            {
                Store(variable, values, syntax);
            }
            else if (PointerVariable(pointer) is { } holder)
            {
                facts.PathWrites.Add(holder, new Write(values, syntax, _writer, [AccessPath.Behind]));
            }
        }
    }

    /// <summary>The variable in <c>&amp;x</c>, whatever it is cast to.</summary>
    private static IOperation? Pointee(IOperation? pointer) => pointer switch
    {
        IAddressOfOperation { Reference: not IMethodReferenceOperation } address => address.Reference,
        IConversionOperation conversion => Pointee(conversion.Operand),
        IParenthesizedOperation parenthesized => Pointee(parenthesized.Operand),
        _ => null,
    };

    /// <summary>The variable that holds a pointer, whatever is added to it.</summary>
    private ISymbol? PointerVariable(IOperation? pointer) => pointer switch
    {
        IConversionOperation conversion => PointerVariable(conversion.Operand),
        IParenthesizedOperation parenthesized => PointerVariable(parenthesized.Operand),
        IBinaryOperation { LeftOperand.Type: IPointerTypeSymbol } sum => PointerVariable(sum.LeftOperand),
        IIncrementOrDecrementOperation step => PointerVariable(step.Target),
        _ => StructVariable(pointer) is { } symbol ? facts.Key(symbol) : null,
    };

    private void StoreField(IOperation target, ISymbol field, IOperation? instance, Term[] values, SyntaxNode syntax)
    {
        if (IsHandleField(field) && instance?.Type is { } handleType)
        {
            HoldIn(handleType, values, syntax);
            return;
        }

        if (instance is not null && field is IFieldSymbol { ContainingType: { IsValueType: false } library } && !facts.IsOwn(library))
        {
            Store(instance, values, syntax);
            return;
        }

        facts.Writes.Add(field, new Write(values, syntax, _writer, []));
        if (instance is null || field.ContainingType?.IsValueType != true)
        {
            return;
        }

        // also filed under the variable that holds the struct, with the fields in between
        List<object> path = [facts.Key(field)];
        IOperation? root = instance;
        while (root is IFieldReferenceOperation { Field.ContainingType.IsValueType: true, Instance: { } outer } inner && path.Count < AccessPath.MaxLength)
        {
            path.Insert(0, facts.Key(inner.Field));
            root = outer;
        }

        if (Dereferenced(root) is { } pointer && path.Count < AccessPath.MaxLength)
        {
            // p->f = v
            path.Insert(0, AccessPath.Behind);
            if (PointerVariable(pointer) is { } holder)
            {
                facts.PathWrites.Add(holder, new Write(values, syntax, _writer, [.. path]));
            }
        }
        else if (StructVariable(root) is { } variable)
        {
            facts.PathWrites.Add(variable, new Write(values, syntax, _writer, [.. path]));
        }
    }

    /// <summary>The variable in which a struct lies; an array or list of structs is one cell.</summary>
    private static ISymbol? StructVariable(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property,
        IArrayElementReferenceOperation element => StructVariable(element.ArrayReference),
        IPropertyReferenceOperation { Property.IsIndexer: true } element => StructVariable(element.Instance),
        IInlineArrayAccessOperation element => StructVariable(element.Instance),
        IConversionOperation conversion => StructVariable(conversion.Operand),
        _ => null,
    };

    private void StoreProperty(IPropertyReferenceOperation target, Term[] values, SyntaxNode syntax)
    {
        IPropertySymbol property = target.Property;
        if (!facts.IsOwn(property))
        {
            // ThreadLocal.Value, list[i], dictionary[key]: the object is the cell
            if (target.Instance is not null)
            {
                Store(target.Instance, values, syntax);
            }

            return;
        }

        if (property is { IsIndexer: true, SetMethod: null, RefKind: RefKind.None } && target.Instance is not null)
        {
            return;
        }

        StoreField(target, property, target.Instance, values, syntax);
        if (property.SetMethod is { } setter && !facts.TryGetCall(syntax, setter, out Call call) && call.Arguments.Length > 0)
        {
            FillReceiver(call, target.Instance);
            foreach (IArgumentOperation argument in target.Arguments)
            {
                if (argument.Parameter is { } parameter && parameter.Ordinal < call.Arguments.Length)
                {
                    call.Arguments[parameter.Ordinal] = Values(argument.Value);
                }
            }

            call.Arguments[call.Arguments.Length - 1] = values;
            facts.Calls.Add(setter, call);
            NoteMutation(call, target.Instance);
        }
    }
}

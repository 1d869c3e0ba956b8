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

        Write whole = new(values, syntax, _method, []);
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
            case { Kind: OperationKind.None }:
                // *pp = v: a pointer to a pointer is treated like a reference
                if (Dereferenced(target) is { } pointer && Catalog.Types.IsAddress(target.Type ?? TypeOf(target)))
                {
                    Store(pointer, values, syntax);
                }

                break;
        }
    }

    private void StoreField(IOperation target, ISymbol field, IOperation? instance, Term[] values, SyntaxNode syntax)
    {
        if (IsHandleField(field) && instance?.Type is { } handleType)
        {
            facts.Writes.Add(handleType, new Write(values, syntax, _method, []));
            return;
        }

        facts.Writes.Add(field, new Write(values, syntax, _method, []));
        if (instance is null || field.ContainingType?.IsValueType != true)
        {
            return;
        }

        // also filed under the variable that holds the struct, with the fields in between
        List<object> path = [Symbols.Key(field)];
        IOperation? root = instance;
        while (root is IFieldReferenceOperation { Field.ContainingType.IsValueType: true, Instance: { } outer } inner && path.Count < 3)
        {
            path.Insert(0, Symbols.Key(inner.Field));
            root = outer;
        }

        if (StructVariable(root) is { } variable)
        {
            facts.PathWrites.Add(variable, new Write(values, syntax, _method, [.. path]));
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
            // ThreadLocal.Value, StrongBox.Value, list[i], dictionary[key]: the object is the cell
            if (target.Instance is not null)
            {
                Store(target.Instance, values, syntax);
            }

            return;
        }

        if (property.IsIndexer && property.SetMethod is null && target.Instance is not null)
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

    /// <summary>Element by element where the value is a tuple; the elements of a library container are the container itself.</summary>
    private void Deconstruct(IOperation target, IOperation? value, Term[] values, SyntaxNode syntax)
    {
        while (target is IDeclarationExpressionOperation declaration)
        {
            target = declaration.Expression;
        }

        if (target is not ITupleOperation tuple)
        {
            Store(target, values, syntax);
            return;
        }

        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        INamedTypeSymbol? type = value?.Type as INamedTypeSymbol ?? (value is null ? target.Type as INamedTypeSymbol : null);
        for (int i = 0; i < tuple.Elements.Length; i++)
        {
            if (value is ITupleOperation literal && i < literal.Elements.Length)
            {
                Deconstruct(tuple.Elements[i], literal.Elements[i], Values(literal.Elements[i]), syntax);
            }
            else if (type is { IsTupleType: true } && i < type.TupleElements.Length)
            {
                Deconstruct(tuple.Elements[i], null, Select(values, type.TupleElements[i]), syntax);
            }
            else if (value is { Type: INamedTypeSymbol own } && facts.IsOwn(own) && DeconstructMethod(own, tuple.Elements.Length) is { } method)
            {
                Store(tuple.Elements[i], [new OutTerm(DeconstructCall(method, values, syntax), i)], syntax);
            }
            else if (value is { Type: INamedTypeSymbol { IsRecord: true } record } && facts.IsOwn(record) && PositionalProperty(record, tuple.Elements.Length, i) is { } property)
            {
                Store(tuple.Elements[i], Select(values, property), syntax);
            }
            else
            {
                Deconstruct(tuple.Elements[i], null, values, syntax);
            }
        }
    }

    private static IMethodSymbol? DeconstructMethod(INamedTypeSymbol type, int count) => type.GetMembers("Deconstruct").OfType<IMethodSymbol>()
        .FirstOrDefault(m => m.Parameters.Length == count && !m.IsImplicitlyDeclared);

    private Call DeconstructCall(IMethodSymbol method, Term[] receiver, SyntaxNode syntax)
    {
        if (!facts.TryGetCall(syntax, method, out Call call))
        {
            call.Receiver = receiver;
            facts.Calls.Add(method, call);
        }

        return call;
    }

    private static IPropertySymbol? PositionalProperty(INamedTypeSymbol record, int count, int index)
    {
        IMethodSymbol? constructor = record.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == count && !c.IsImplicitlyDeclared);
        return constructor is null ? null : record.GetMembers(constructor.Parameters[index].Name).OfType<IPropertySymbol>().FirstOrDefault();
    }
}

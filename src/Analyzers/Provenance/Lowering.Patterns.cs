using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Provenance;

/// <summary>What takes a value apart: deconstruction, patterns, and the loop over a collection.</summary>
internal sealed partial class Lowering
{
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
            else
            {
                Deconstruct(tuple.Elements[i], null, Position(type, DeconstructMethod(type, tuple.Elements.Length, syntax), values, i, tuple.Elements.Length, syntax), syntax);
            }
        }
    }

    /// <summary>The i-th part of a value: a tuple's element, what <c>Deconstruct</c> gives out, or a record's positional property.</summary>
    private Term[] Position(INamedTypeSymbol? type, IMethodSymbol? method, Term[] values, int index, int count, SyntaxNode syntax)
    {
        if (type is { IsTupleType: true } && index < type.TupleElements.Length)
        {
            return SelectMember(values, type.TupleElements[index]);
        }

        if (method is not null && facts.IsOwn(method) && !method.IsImplicitlyDeclared)
        {
            int first = method.IsExtensionMethod ? 1 : 0;
            return [new OutTerm(DeconstructCall(method, values, syntax), index + first)];
        }

        return type is { IsRecord: true } record && facts.IsOwn(record) && PositionalProperty(record, count, index) is { } property
            ? SelectMember(values, property)
            : values;
    }

    private IMethodSymbol? DeconstructMethod(INamedTypeSymbol? type, int count, SyntaxNode syntax)
    {
        if (syntax is AssignmentExpressionSyntax assignment && model.GetDeconstructionInfo(assignment).Method is { } assigned)
        {
            return assigned.ReducedFrom ?? assigned;
        }

        if (syntax.FirstAncestorOrSelf<ForEachVariableStatementSyntax>() is { } loop && model.GetDeconstructionInfo(loop).Method is { } looped)
        {
            return looped.ReducedFrom ?? looped;
        }

        return type?.GetMembers("Deconstruct").OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.Length == count && !m.IsImplicitlyDeclared);
    }

    private Call DeconstructCall(IMethodSymbol method, Term[] receiver, SyntaxNode syntax)
    {
        if (!facts.TryGetCall(syntax, method, out Call call))
        {
            call.Receiver = receiver;
            if (method.IsExtensionMethod && call.Arguments.Length > 0)
            {
                call.Arguments[0] = receiver;
            }

            facts.Calls.Add(method, call);
        }

        return call;
    }

    private static IPropertySymbol? PositionalProperty(INamedTypeSymbol record, int count, int index)
    {
        IMethodSymbol? constructor = record.InstanceConstructors.FirstOrDefault(c => c.Parameters.Length == count && !c.IsImplicitlyDeclared);
        return constructor is null ? null : record.GetMembers(constructor.Parameters[index].Name).OfType<IPropertySymbol>().FirstOrDefault();
    }

    private void Pattern(IPatternOperation pattern, IOperation? value, Term[] values)
    {
        ISymbol? declared = pattern switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            IListPatternOperation list => list.DeclaredSymbol,
            _ => null,
        };
        if (declared is not null)
        {
            facts.Writes.Add(declared, new Write(values, pattern.Syntax, _writer, []));
        }

        if (pattern is IRecursivePatternOperation parts)
        {
            Parts(parts, value, values);
            return;
        }

        foreach (IPatternOperation inner in pattern.ChildOperations.OfType<IPatternOperation>())
        {
            Pattern(inner, value, values);
        }
    }

    private void Parts(IRecursivePatternOperation pattern, IOperation? value, Term[] values)
    {
        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            Pattern(property.Pattern, null, property.Member switch
            {
                IFieldReferenceOperation field => SelectMember(values, field.Field),
                IPropertyReferenceOperation reference => Getter(reference, values),
                _ => values,
            });
        }

        int count = pattern.DeconstructionSubpatterns.Length;
        INamedTypeSymbol? type = (pattern.MatchedType ?? pattern.InputType) as INamedTypeSymbol;
        for (int i = 0; i < count; i++)
        {
            IOperation? element = value is ITupleOperation tuple && i < tuple.Elements.Length ? tuple.Elements[i] : null;
            IMethodSymbol? method = pattern.DeconstructSymbol as IMethodSymbol;
            Pattern(pattern.DeconstructionSubpatterns[i], element,
                element is not null ? Values(element) : Position(type, method?.ReducedFrom ?? method, values, i, count, pattern.Syntax));
        }
    }

    private void ForEach(IForEachLoopOperation loop)
    {
        Term[] elements = Elements(loop);
        switch (loop.LoopControlVariable)
        {
            case IVariableDeclaratorOperation { Symbol: var local }:
                facts.Writes.Add(local, new Write(elements, loop.Collection.Syntax, _writer, []));
                if (local.RefKind != RefKind.None)
                {
                    StoreBehind(loop.Collection, [facts.Variable(local)], loop.Collection.Syntax, local.Type);
                }

                break;
            case { } target:
                Deconstruct(target, null, elements, loop.Collection.Syntax);
                break;
        }
    }

    /// <summary>A library container is one cell; an own enumerator is walked into.</summary>
    private Term[] Elements(IForEachLoopOperation loop)
    {
        Term[] collection = Values(loop.Collection);
        ForEachStatementInfo info = loop.Syntax is CommonForEachStatementSyntax syntax ? model.GetForEachStatementInfo(syntax) : default;
        if (info.GetEnumeratorMethod is not { } getEnumerator || !facts.IsOwn(getEnumerator))
        {
            return collection;
        }

        IOperation enumerated = loop.Collection;
        while (enumerated is IConversionOperation { IsImplicit: true } conversion)
        {
            enumerated = conversion.Operand;
        }

        Call call = LoopCall(getEnumerator.ReducedFrom ?? getEnumerator, collection, enumerated.Type, loop.Collection.Syntax);
        Term[] enumerator = [new CallTerm(call)];
        return info.CurrentProperty is { GetMethod: { } current } property && facts.IsOwn(property)
            ? Symbols.HasStoredGetter(property, facts.Token) ? SelectMember(enumerator, property) : [new CallTerm(LoopCall(current, enumerator, property.ContainingType, loop.Collection.Syntax))]
            : enumerator;
    }

    private Call LoopCall(IMethodSymbol method, Term[] receiver, ITypeSymbol? receiverType, SyntaxNode syntax)
    {
        if (!facts.TryGetCall(syntax, method, out Call call))
        {
            facts.Calls.Add(method, call);
            call.Receiver = receiver;
            call.ReceiverType = facts.ReceiverType(receiverType);
            call.IsVirtual = method.IsVirtual || method.IsAbstract || method.IsOverride;
            if (method.IsExtensionMethod && call.Arguments.Length > 0)
            {
                call.Arguments[0] = receiver;
            }
        }

        return call;
    }
}

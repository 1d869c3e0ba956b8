using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>What objects are made of: constructors, initialisers, and members that only the made type knows.</summary>
internal sealed partial class Query
{
    /// <summary>The made object: with a path the value of that member, without one what a struct was made from.</summary>
    private void Creation(Call call, CallContext context, AccessPath path)
    {
        INamedTypeSymbol type = call.Target.ContainingType;
        if (path.Field is IPropertySymbol asked && !_facts.IsOwn(asked))
        {
            Dispatched(type, asked, path);
            return;
        }

        if (path.Field is not { } field)
        {
            if (type.IsValueType)
            {
                foreach (Term[] argument in call.Arguments)
                {
                    Follow(argument ?? Term.Nothing, context, path, call.Syntax);
                }
            }

            return;
        }

        if (call.Initialisers is { } initialisers && initialisers.TryGetValue(field, out Term[]? initial))
        {
            Follow(initial, context, path.Pop(), call.Syntax);
            return;
        }

        Constructor(call, call.Target, field, context, path, 0);
    }

    /// <summary>A member of a library interface, asked of an object whose type is known.</summary>
    private void Dispatched(INamedTypeSymbol type, IPropertySymbol asked, AccessPath path)
    {
        ISymbol? implementation = type.AllInterfaces.Where(i => Symbols.Same(i.OriginalDefinition, asked.ContainingType))
            .SelectMany(i => i.GetMembers(asked.Name)).Select(type.FindImplementationForInterfaceMember).FirstOrDefault();
        IMethodSymbol? body = implementation is IPropertySymbol property && _facts.IsOwn(property) ? property.GetMethod
            : Types.IsOrDerives(type, Types.MemoryManager) ? Symbols.GetSpanOf(type) : null;
        if (body is null)
        {
            Miss();
            return;
        }

        _facts.LowerDeclarations(body);
        FollowReturns((IMethodSymbol)_facts.Key(body), default, path.Pop());
    }

    private void Constructor(Call call, IMethodSymbol constructor, ISymbol field, CallContext context, AccessPath path, int depth)
    {
        if (!_facts.IsOwn(constructor) || depth > 3)
        {
            Miss();
            return;
        }

        if (field is IParameterSymbol captured)
        {
            Follow(call.Argument(captured.Ordinal), context, path.Pop(), call.Syntax);
            return;
        }

        _facts.LowerDeclarations(constructor);
        _facts.LowerDeclarations(field);
        bool written = false;
        foreach (Write write in _facts.Writes.Of(field))
        {
            // an initialiser of a primary constructor's type reads its parameters
            if (write.Method is null || Symbols.Same(Symbols.Key(write.Method), constructor))
            {
                written = true;
                Follow(write.Values, context.Push(call, constructor), path.Pop(), call.Syntax);
            }
        }

        if (written)
        {
            return;
        }

        if (constructor.Parameters.FirstOrDefault(p => p.Name == field.Name) is { } positional && field is IPropertySymbol)
        {
            Follow(call.Argument(positional.Ordinal), context, path.Pop(), call.Syntax);
            return;
        }

        foreach (Call chained in ChainedFrom(constructor))
        {
            Constructor(chained, chained.Target, field, context.Push(call, constructor), path, depth + 1);
        }
    }

    /// <summary>The <c>this(...)</c> call of a constructor.</summary>
    private IEnumerable<Call> ChainedFrom(IMethodSymbol constructor)
    {
        foreach (IMethodSymbol other in constructor.ContainingType.InstanceConstructors)
        {
            foreach (Call call in _facts.Calls.Of(other))
            {
                if (call.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.ConstructorInitializerSyntax { Parent: { } declaration }
                    && constructor.DeclaringSyntaxReferences.Any(r => _facts.Syntax(r) == declaration))
                {
                    yield return call;
                }
            }
        }
    }
}

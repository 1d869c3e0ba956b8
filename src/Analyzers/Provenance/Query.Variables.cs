using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Where variables get their values: assignments, arguments of callers, constructors.</summary>
internal sealed partial class Query
{
    private void Variable(ISymbol symbol, CallContext context, AccessPath path)
    {
        if (symbol is IFieldSymbol or IPropertySymbol or IParameterSymbol)
        {
            if (Vouching.IsStable(symbol))
            {
                return;
            }

            if (Vouching.IsShared(symbol) || _facts.UserList.Contains(symbol))
            {
                SyntaxNode? declaration = _facts.IsOwn(symbol) ? _facts.Syntax(symbol.DeclaringSyntaxReferences[0]) : null;
                Arrive(Origins.Shared, AcquisitionKind.Attribute, declaration ?? _nodes[_current].Step ?? _facts.Compilation.SyntaxTrees.First().GetRoot(_facts.Token), null, System.Collections.Immutable.ImmutableArray<SyntaxNode>.Empty);
                return;
            }
        }

        switch (symbol)
        {
            case ILocalSymbol or IRangeVariableSymbol:
                break;
            case IParameterSymbol parameter:
                Parameter(parameter, context, path);
                if (Symbols.IsPrimaryConstructorParameter(parameter, _facts.Token))
                {
                    _facts.LowerWriters(parameter.Name, parameter.ContainingType);
                }

                break;
            case INamedTypeSymbol handle:
                Handle(handle);
                return;
            default:
                context = default;
                Member(symbol, path);
                break;
        }

        Assigned(symbol, context, path);
    }

    /// <summary>Brings in all bodies that may write a field, property or event.</summary>
    private void Member(ISymbol symbol, AccessPath path)
    {
        if (!_facts.IsOwn(symbol))
        {
            Miss();
            return;
        }

        _facts.LowerWriters(symbol.Name);
        _facts.LowerDeclarations(symbol);
        if (path.Field is { } field)
        {
            _facts.LowerWriters(field.Name);
            if (!path.IsEmpty && (symbol is IFieldSymbol { Type.IsValueType: true } or IPropertySymbol { Type.IsValueType: true }))
            {
                _facts.LowerMentions(symbol.Name);
            }
        }

        if (symbol is IFieldSymbol { ContainingType.IsValueType: true, Type: var type } && Types.IsAddress(type))
        {
            foreach (string entryPoint in NativeEntryPoints.StructFillers)
            {
                _facts.LowerNativeCallers(entryPoint);
            }
        }

        if (symbol is IPropertySymbol property)
        {
            if (property.IsIndexer)
            {
                _facts.LowerMentions(NameIndex.Indexer);
            }

            if (Symbols.PositionalParameter(property, _facts.Token) is { } parameter)
            {
                Follow([_facts.Variable(parameter)], default, path, null);
            }

            // written through the interface or the base class
            foreach (ISymbol other in property.SetMethod is { } setter ? Symbols.WithBases(setter).Skip(1).Select(static m => m.AssociatedSymbol!) : [])
            {
                Assigned(other, default, path);
            }
        }
    }

    private void Assigned(ISymbol symbol, CallContext context, AccessPath path)
    {
        foreach (Write write in _facts.Writes.Of(symbol))
        {
            Follow(write.Values, context, path, write.Syntax);
        }

        if (path.IsEmpty)
        {
            return;
        }

        foreach (Write write in _facts.PathWrites.Of(symbol))
        {
            if (Matches(write, path, out AccessPath rest))
            {
                Follow(write.Values, context, rest, write.Syntax);
            }
        }

        if (path.Field is not { } first)
        {
            return;
        }

        foreach (Call call in _facts.Mutations.Of(symbol))
        {
            foreach (IMethodSymbol target in Targets(call, context))
            {
                _facts.LowerDeclarations(target);
                foreach (Write write in _facts.Writes.Of(first))
                {
                    if (Symbols.Same(write.Method is null ? null : Symbols.Key(write.Method), target))
                    {
                        Follow(write.Values, context.Push(call, target), path.Pop(), write.Syntax);
                    }
                }
            }
        }
    }

    private static bool Matches(Write write, AccessPath path, out AccessPath rest)
    {
        rest = path;
        foreach (object field in write.Rest)
        {
            if (rest.IsEmpty)
            {
                return true;
            }

            if (!Equals(rest.First, field))
            {
                return false;
            }

            rest = rest.Pop();
        }

        return true;
    }

    private void Parameter(IParameterSymbol parameter, CallContext context, AccessPath path)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol method)
        {
            Miss();
            return;
        }

        if (parameter.RefKind == RefKind.Out)
        {
            return;
        }

        method = Symbols.Key(method);
        for (CallContext at = context; !at.IsEmpty; at = at.Pop())
        {
            if (Symbols.Same(at.Newest.Entered, method))
            {
                Follow(at.Newest.Call!.Argument(parameter.Ordinal), at.Pop(), path, at.Newest.Call.Syntax);
                return;
            }
        }

        NoteOutside(method);
        bool called = false;
        foreach (Call call in CallsOf(method))
        {
            called = true;
            Follow(call.Argument(parameter.Ordinal), default, path, call.Syntax);
        }

        called |= InvokedWith(method, parameter.Ordinal, path, 0);
        if (!called)
        {
            Miss();
        }
    }

    /// <summary>All calls in the compilation that may enter the method.</summary>
    private IEnumerable<Call> CallsOf(IMethodSymbol method)
    {
        foreach (IMethodSymbol called in Symbols.WithBases(method).Concat(ImplementedBelow(method)))
        {
            switch (called.MethodKind)
            {
                case MethodKind.Constructor:
                    foreach (int count in Enumerable.Range(called.Parameters.Count(static p => !p.IsOptional && !p.IsParams), called.Parameters.Length + 2))
                    {
                        if (count <= 6 + called.Parameters.Length)
                        {
                            _facts.LowerCreators(called.ContainingType.Name, count);
                        }
                    }

                    break;
                case MethodKind.PropertySet or MethodKind.PropertyGet when called.AssociatedSymbol is IPropertySymbol { IsIndexer: true }:
                    _facts.LowerMentions(NameIndex.Indexer);
                    break;
                case MethodKind.PropertySet:
                    _facts.LowerWriters(called.AssociatedSymbol!.Name);
                    break;
                case MethodKind.PropertyGet:
                    _facts.LowerMentions(called.AssociatedSymbol!.Name);
                    break;
                case MethodKind.LambdaMethod:
                    _facts.LowerDeclarations(called);
                    break;
                case MethodKind.LocalFunction:
                    _facts.LowerDeclarations(called);
                    break;
                case MethodKind.Ordinary:
                    _facts.LowerMentions(called.Name);
                    break;
            }

            foreach (Call call in _facts.Calls.Of(called))
            {
                yield return call;
            }
        }
    }

    /// <summary>Interface members that a derived type implements by this method of its base class.</summary>
    private IEnumerable<IMethodSymbol> ImplementedBelow(IMethodSymbol method) => method is { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Public, ContainingType: { TypeKind: TypeKind.Class, IsSealed: false } type }
        ? _facts.TypesListing(type.Name).Where(derived => Symbols.Same(derived.BaseType?.OriginalDefinition, type))
            .SelectMany(derived => derived.Interfaces.SelectMany(static i => i.GetMembers()).OfType<IMethodSymbol>()
                .Where(m => m.Name == method.Name && Symbols.Same(derived.FindImplementationForInterfaceMember(m)?.OriginalDefinition, method)))
            .Select(m => (IMethodSymbol)_facts.Key(m))
        : [];
}

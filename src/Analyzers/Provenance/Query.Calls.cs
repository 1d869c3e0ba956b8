using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>What calls return and leave behind, whom they enter, and who <c>this</c> is.</summary>
internal sealed partial class Query
{
    private void Returned(Call call, CallContext context, AccessPath path)
    {
        bool known = false;
        foreach (IMethodSymbol target in Targets(call, context))
        {
            if (Vouching.IsStable(target))
            {
                known = true;
                continue;
            }

            if (target.AssociatedSymbol is IPropertySymbol property && target.MethodKind == MethodKind.PropertyGet && Symbols.HasStoredGetter(property, _facts.Token))
            {
                known = true;
                Term[] stored = property.ContainingType.IsValueType && !property.IsStatic && call.Receiver.Length > 0
                    ? [new SelectTerm(call.Receiver, Symbols.Key(property))]
                    : [_facts.Variable(property)];
                Follow(stored, context, path, null);
                continue;
            }

            _facts.LowerDeclarations(target);
            known |= FollowReturns(target, context.Push(call, target), path, call.Syntax);
        }

        if (!known)
        {
            Miss();
        }
    }

    private bool FollowReturns(IMethodSymbol method, CallContext context, AccessPath path, SyntaxNode? step = null)
    {
        Write[] returns = _facts.Returns.Of(method);
        foreach (Write returned in returns)
        {
            Follow(returned.Values, context, path, step ?? returned.Syntax);
        }

        return returns.Length > 0;
    }

    private void WrittenByCall(OutTerm result, CallContext context, AccessPath path)
    {
        bool known = false;
        foreach (IMethodSymbol target in Targets(result.Call, context))
        {
            _facts.LowerDeclarations(target);
            if (result.Ordinal < target.Parameters.Length)
            {
                known = true;
                Assigned(Symbols.Key(target.Parameters[result.Ordinal]), context.Push(result.Call, target), path);
            }
        }

        if (!known)
        {
            Miss();
        }
    }

    /// <summary>The bodies that a call can enter: overrides and implementations at or below the receiver's static type, and what it inherits.</summary>
    private List<IMethodSymbol> Targets(Call call, CallContext context)
    {
        IMethodSymbol method = call.Target;
        if (!call.IsVirtual)
        {
            return _facts.IsOwn(method) ? [method] : [];
        }

        ITypeSymbol receiver = (call.ReceiverType is ITypeParameterSymbol ? null : call.ReceiverType) ?? method.ContainingType;
        if (call.Receiver is [ThisTerm] && context.Newest.Call?.ReceiverType is INamedTypeSymbol caller && Symbols.DerivesFromOrIs(caller, receiver))
        {
            // a base class's member that calls its own virtual member, entered through a derived type
            receiver = caller;
        }

        List<IMethodSymbol> targets = [];
        foreach (SyntaxNode declaration in _facts.Declaring(DeclaredName(method)))
        {
            if (Declared(declaration, method) is { } candidate && !targets.Contains(candidate, SymbolEqualityComparer.Default)
                && Overrides(candidate, method) && Reaches(candidate, receiver))
            {
                targets.Add(candidate);
            }
        }

        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            targets.AddRange(Inherited(method, receiver).Where(inherited => !targets.Contains(inherited, SymbolEqualityComparer.Default)).ToArray());
        }

        return targets;
    }

    public static string DeclaredName(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => NameIndex.Indexer,
        { AssociatedSymbol: IPropertySymbol property } => property.Name,
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => NameIndex.Operator,
        _ => method.Name,
    };

    /// <summary>A type that lists the interface may implement it by what it inherits from a class that does not.</summary>
    private IEnumerable<IMethodSymbol> Inherited(IMethodSymbol method, ITypeSymbol receiver)
    {
        foreach (INamedTypeSymbol type in _facts.TypesListing(method.ContainingType.Name))
        {
            if (Symbols.DerivesFromOrIs(type, receiver) && Implementation(type, method) is { IsAbstract: false } implementation
                && _facts.IsOwn(implementation) && !Symbols.Same(implementation.ContainingType.OriginalDefinition, type))
            {
                yield return (IMethodSymbol)_facts.Key(implementation);
            }
        }
    }

    private static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol method) => type.AllInterfaces
        .Where(i => Symbols.Same(i.OriginalDefinition, method.ContainingType.OriginalDefinition))
        .SelectMany(static i => i.GetMembers()).OfType<IMethodSymbol>()
        .Where(m => Symbols.Same(m.OriginalDefinition, method.OriginalDefinition))
        .Select(type.FindImplementationForInterfaceMember).OfType<IMethodSymbol>().FirstOrDefault();

    private IMethodSymbol? Declared(SyntaxNode declaration, IMethodSymbol like)
    {
        ISymbol? symbol = _facts.Model(declaration.SyntaxTree).GetDeclaredSymbol(declaration, _facts.Token);
        if (symbol is IParameterSymbol { ContainingType: { } record } parameter)
        {
            symbol = record.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault();
        }

        IMethodSymbol? method = symbol switch
        {
            IMethodSymbol ordinary => ordinary,
            IPropertySymbol property => like.MethodKind == MethodKind.PropertySet ? property.SetMethod : property.GetMethod,
            _ => null,
        };
        return method is null || method.IsAbstract ? null : (IMethodSymbol)_facts.Key(method);
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol method) =>
        Symbols.WithBases(candidate).Any(m => Symbols.Same(m, method));

    private static bool Reaches(IMethodSymbol candidate, ITypeSymbol receiver) =>
        candidate.ContainingType is { } type && (Symbols.DerivesFromOrIs(type, receiver) || Symbols.DerivesFromOrIs(receiver, type));

    private void This(ThisTerm self, CallContext context, AccessPath path)
    {
        for (CallContext at = context; !at.IsEmpty; at = at.Pop())
        {
            Call call = at.Newest.Call!;
            if (call.IsCreation)
            {
                continue;
            }

            if (self.ExtensionMember is not null || Symbols.DerivesFromOrIs(at.Newest.Entered!.ContainingType, self.Type))
            {
                if (call.Receiver.Length == 0)
                {
                    Miss();
                    return;
                }

                Follow(call.Receiver, at.Pop(), path, call.Syntax);
                return;
            }
        }

        if (self.ExtensionMember is { } member)
        {
            foreach (Call call in CallsOf(member))
            {
                Follow(call.Receiver, default, path, call.Syntax);
            }

            return;
        }

        if (path.Field is { } field)
        {
            // which instance is not known: what anybody puts into that field
            Follow([_facts.Variable(field)], default, path.Pop(), null);
        }
        else
        {
            Miss();
        }
    }
}

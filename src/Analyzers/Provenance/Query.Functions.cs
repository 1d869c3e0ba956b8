using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>Functions as values, asked backwards: what a lambda or method is invoked with.</summary>
internal sealed partial class Query
{
    /// <summary>What the function is invoked with where it is used as a value.</summary>
    private bool InvokedWith(IMethodSymbol function, int ordinal, AccessPath path, int depth)
    {
        bool known = false;
        foreach (FunctionUse use in _facts.FunctionUses.Of(function))
        {
            known = true;
            if (use.StoredIn is null)
            {
                Follow(use.OtherArguments, default, path, use.Syntax);
            }
            else
            {
                HeldIn(use.StoredIn, ordinal, path, depth);
            }
        }

        return known;
    }

    private void HeldIn(ISymbol holder, int ordinal, AccessPath path, int depth)
    {
        holder = Symbols.Key(holder);
        if (holder is IFieldSymbol or IPropertySymbol or IEventSymbol || Symbols.IsPrimaryConstructorParameter(holder, _facts.Token))
        {
            _facts.LowerMentions(holder.Name);
        }
        else
        {
            _facts.LowerDeclarations(holder.IsImplicitlyDeclared ? holder.ContainingSymbol : holder);
        }

        if (holder is IEventSymbol { AddMethod: { IsImplicitlyDeclared: false, Parameters: [var added] } add } && depth < 3)
        {
            _facts.LowerDeclarations(add);
            HeldIn(added, ordinal, path, depth + 1);
        }

        foreach (Call invocation in _facts.Invocations.Of(holder))
        {
            Follow(invocation.Argument(ordinal), default, path, invocation.Syntax);
        }

        // handed on to another variable: three levels are more than code does
        if (depth < 3)
        {
            foreach (FunctionUse use in _facts.FunctionUses.Of(holder))
            {
                if (use.StoredIn is { } next && !Symbols.Same(next, holder))
                {
                    HeldIn(next, ordinal, path, depth + 1);
                }
            }
        }
    }
}

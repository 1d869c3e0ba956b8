using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>Carrying facts over to the next compilation.</summary>
internal sealed partial class Facts
{
    public bool IsOwn(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Length > 0 && IsOwnAssembly(symbol.ContainingAssembly);

    /// <summary>Carries what is known over to a later compilation; false where more than bodies changed.</summary>
    public bool TryAdvance(Compilation next, CancellationToken token)
    {
        if (next == Current)
        {
            return true;
        }

        if (Edits.Between(Compilation, next, token) is not { } edits)
        {
            return false;
        }

        Current = next;
        _indexes.Clear();

        // of an edited file the symbols are those of one compilation only
        Forget([.. _trees.Where(tree => IsEdited(tree) || !next.ContainsSyntaxTree(tree))]);
        _edits = edits;
        _late.UnionWith(next.SyntaxTrees.Where(tree => IsEdited(tree) || !_trees.Contains(tree)));
        _trees.Clear();
        _trees.AddRange(InOrder(next));
        return true;
    }

    /// <summary>Whether a file is not the one that the facts' compilation has.</summary>
    public bool IsEdited(SyntaxTree tree) => _edits?.IsNew(tree) == true;

    private bool IsOwnAssembly(IAssemblySymbol? assembly) =>
        SymbolEqualityComparer.Default.Equals(assembly, Compilation.Assembly) || (_edits is not null && SymbolEqualityComparer.Default.Equals(assembly, Current.Assembly));

    /// <summary>What these files said is taken back: their bodies are not the ones that were read.</summary>
    private void Forget(SyntaxTree[] trees)
    {
        Reach.Forget(trees);
        foreach (SyntaxTree tree in trees)
        {
            Writes.Forget(tree);
            PathWrites.Forget(tree);
            Returns.Forget(tree);
            Calls.Forget(tree);
            Mutations.Forget(tree);
            Invocations.Forget(tree);
            FunctionUses.Forget(tree);
            HeldBelow.Forget(tree);
            _models.Remove(tree);
            _late.Remove(tree);
            _lowered.RemoveWhere(node => node.SyntaxTree == tree);
            foreach ((SyntaxNode, IMethodSymbol) call in _callAt.Keys.Where(call => call.Item1.SyntaxTree == tree).ToArray())
            {
                _callAt.Remove(call);
            }
        }

        foreach (ISymbol symbol in _variables.Keys.Where(symbol => symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences is [var place, ..] && trees.Contains(place.SyntaxTree)).ToArray())
        {
            _variables.Remove(symbol);
        }

        _askedSinceEdit.Clear();
    }
}

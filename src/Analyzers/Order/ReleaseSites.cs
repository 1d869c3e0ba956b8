using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Order;

/// <summary>
/// All calls of <c>ReleasePointer</c> in a compilation that are not the other half of an acquire in the same member:
/// those are the ones that can release what another member acquired.
/// </summary>
internal sealed class ReleaseSites(Compilation compilation)
{
    private readonly object _gate = new();
    private List<(ISymbol? Owner, INamedTypeSymbol? Type)>? _sites;

    /// <summary>Whether another member may release what this one acquires from the owner. Unknown receivers, and other variables of the same type, count as yes.</summary>
    public bool MayRelease(ISymbol owner, INamedTypeSymbol? acquirer, CancellationToken token)
    {
        lock (_gate)
        {
            _sites ??= Find(token);
            return _sites.Exists(site => site.Owner is null or IParameterSymbol
                || SymbolEqualityComparer.Default.Equals(site.Owner, owner)
                || SymbolEqualityComparer.Default.Equals(site.Type, acquirer));
        }
    }

    private List<(ISymbol? Owner, INamedTypeSymbol? Type)> Find(CancellationToken token)
    {
        List<(ISymbol?, INamedTypeSymbol?)> sites = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (SyntaxNode member in NameIndex.Of(tree, token).Mentioning("ReleasePointer"))
            {
#pragma warning disable RS1030 // the context's model knows one tree; the release may stand in another
                SemanticModel model = compilation.GetSemanticModel(tree);
#pragma warning restore RS1030
                IInvocationOperation[] calls = [.. member.DescendantNodes().OfType<InvocationExpressionSyntax>()
                    .Select(call => model.GetOperation(call, token)).OfType<IInvocationOperation>()];
                ISymbol?[] acquired = [.. calls.Where(ViewHandle.IsAcquire).Select(ViewHandle.Owner)];
                INamedTypeSymbol? type = model.GetEnclosingSymbol(member.SpanStart, token) switch
                {
                    INamedTypeSymbol named => named,
                    { ContainingType: { } containing } => containing,
                    _ => null,
                };
                foreach (ISymbol? owner in calls.Where(ViewHandle.IsRelease).Select(ViewHandle.Owner))
                {
                    if (owner is null || !acquired.Contains(owner, SymbolEqualityComparer.Default))
                    {
                        sites.Add((owner, type));
                    }
                }
            }
        }

        return sites;
    }
}

using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A stream over the pointer becomes one over a relaxed view: what it reads is copied with fault protection.</summary>
internal static class PlainViewStreamFix
{
    public static IEnumerable<FixProposal> Propose(PlainViewSite site)
    {
        if (!site.HasOwner)
        {
            return [];
        }

        bool corrects = site.Address!.CorrectsAddress;
        return
        [
            new FixProposal(
                corrects ? FixKeys.RelaxedViewCorrected : FixKeys.RelaxedView,
                PlainViewRelaxedViewFix.Title + (corrects ? FixKeys.Correction : string.Empty),
                NeedsRuntime: true,
                edits =>
                {
                    edits.UsesRuntime = true;
                    edits.MarkFixed(site, dropsPointer: true);
                    edits.Rewrite(site.View, "view", _ => SiteSyntax.Parse(SiteSyntax.OwnerView(site, edits) + ".AsStream()"));
                    if (site.View.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: { IsVar: false } type } } })
                    {
                        bool isImported = edits.Model.LookupNamespacesAndTypes(type.SpanStart, container: null, "Stream").Any(static t => t is ITypeSymbol found && KnownTypes.Is(found, "System.IO.Stream"));
                        edits.Rewrite(type, "type", _ => SyntaxFactory.ParseTypeName(isImported ? "Stream" : "System.IO.Stream"));
                    }
                }),
        ];
    }
}

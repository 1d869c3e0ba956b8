using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A view that is consumed in the expression that makes it: the copy is made by the runtime, which survives a lost page.</summary>
internal static class PlainViewCopyFix
{
    internal const string Title = "Copy with fault protection";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        if (site.Kind == ViewKind.Reference)
        {
            return IsValue(site.View, session.Model) ? ProposeRead(site) : [];
        }

        if (!site.IsSpan)
        {
            return [];
        }

        ExpressionSyntax part = WholePart(site.View, session.Model);
        if (part.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray" or "CopyTo" or "TryCopyTo" } access
            && access.Parent is InvocationExpressionSyntax call && KnownTypes.IsAnySpan(session.Model.GetSymbolInfo(access, cancellationToken).Symbol?.ContainingType))
        {
            return ProposeCopy(site, part, call);
        }

        return StaticRead.Find(part, session.Model) is { } read ? ProposeStaticRead(site, read) : [];
    }

    /// <summary>The view with its slices and parentheses.</summary>
    public static ExpressionSyntax WholePart(ExpressionSyntax view, SemanticModel model)
    {
        while (view.Parent is not ConditionalExpressionSyntax && SpanMembers.PartOf(view, model) is { } larger)
        {
            view = larger;
        }

        return view;
    }

    private static IEnumerable<FixProposal> ProposeCopy(PlainViewSite site, ExpressionSyntax part, InvocationExpressionSyntax call)
    {
        var ownerless = new FixProposal(FixKeys.Copy, Title, NeedsRuntime: true, edits =>
        {
            edits.MarkFixed(site, dropsPointer: false);
            edits.UsesRuntime = true;
            edits.Rewrite(site.View, "live", _ => SiteSyntax.Parse(SiteSyntax.LiveView(site, edits)));
            edits.Rewrite(call, "copy", current =>
            {
                var member = (MemberAccessExpressionSyntax)current.Expression;
                ArgumentSyntax source = SyntaxFactory.Argument(member.Expression.WithoutTrivia());
                ArgumentListSyntax arguments = current.ArgumentList;
                SeparatedSyntaxList<ArgumentSyntax> all = arguments.Arguments.Count == 0
                    ? SyntaxFactory.SingletonSeparatedList(source)
                    : SyntaxFactory.SeparatedList(
                        arguments.Arguments.Insert(0, source),
                        arguments.Arguments.GetSeparators().Prepend(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)));
                return current
                    .WithExpression(SiteSyntax.Parse("MappedCopy." + member.Name.Identifier.ValueText))
                    .WithArgumentList(arguments.WithArguments(all));
            });
        });
        return WithOwner(site, ownerless, edits => { });
    }

    private static IEnumerable<FixProposal> ProposeStaticRead(PlainViewSite site, StaticRead read)
    {
        var ownerless = new FixProposal(FixKeys.Copy, Title, NeedsRuntime: true, edits =>
        {
            edits.MarkFixed(site, dropsPointer: false);
            edits.UsesRuntime = true;
            edits.Rewrite(site.View, "live", _ => SiteSyntax.Parse($"MappedCopy.ToArray({SiteSyntax.LiveView(site, edits)})"));
        });
        return WithOwner(site, ownerless, read.Apply);
    }

    private static IEnumerable<FixProposal> ProposeRead(PlainViewSite site)
    {
        var ownerless = new FixProposal(FixKeys.Copy, Title, NeedsRuntime: true, edits =>
        {
            edits.MarkFixed(site, dropsPointer: false);
            edits.UsesRuntime = true;
            edits.Rewrite(site.View, "read", _ => SiteSyntax.Parse($"MappedCopy.Read<{SiteSyntax.ElementName(site, edits)}>({edits.Render(site.Pointer)})"));
        });
        return site.Address?.AccessorText is null ? [ownerless] : Ordered(site, ownerless, edits =>
        {
            edits.MarkFixed(site, dropsPointer: true);
            edits.UsesRuntime = true;
            edits.Rewrite(site.View, "read", _ => SiteSyntax.Parse(
                $"{site.Address.AccessorText}.AsRelaxedView().Read<{SiteSyntax.ElementName(site, edits)}>({site.Address.OffsetText(edits.Render)})"));
        });
    }

    private static IEnumerable<FixProposal> WithOwner(PlainViewSite site, FixProposal ownerless, System.Action<DocumentEdits> more) =>
        !site.HasOwner ? [ownerless] : Ordered(site, ownerless, edits =>
        {
            edits.MarkFixed(site, dropsPointer: true);
            edits.UsesRuntime = true;
            edits.Rewrite(site.View, "view", _ => SiteSyntax.Parse(SiteSyntax.OwnerView(site, edits)));
            more(edits);
        });

    private static IEnumerable<FixProposal> Ordered(PlainViewSite site, FixProposal ownerless, System.Action<DocumentEdits> owner) =>
        site.Address!.CorrectsAddress
            ? [ownerless, new FixProposal(FixKeys.CopyCorrected, Title + FixKeys.Correction, NeedsRuntime: true, owner)]
            : [new FixProposal(FixKeys.Copy, Title, NeedsRuntime: true, owner), ownerless];

    /// <summary>The reference is read as a value, or one field of it is, and nothing can be written through it.</summary>
    private static bool IsValue(ExpressionSyntax reference, SemanticModel model)
    {
        ExpressionSyntax whole = reference;
        while (whole.Parent is ParenthesizedExpressionSyntax || (whole.Parent is MemberAccessExpressionSyntax access && access.Expression == whole && model.GetSymbolInfo(access).Symbol is IFieldSymbol))
        {
            whole = (ExpressionSyntax)whole.Parent;
        }

        return whole.Parent switch
        {
            EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or CastExpressionSyntax => true,
            BinaryExpressionSyntax binary => !binary.IsKind(SyntaxKind.AsExpression),
            AssignmentExpressionSyntax assignment => assignment.Right == whole,
            ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.None) && model.GetOperation(argument) is Microsoft.CodeAnalysis.Operations.IArgumentOperation { Parameter.RefKind: RefKind.None },
            _ => false,
        };
    }
}

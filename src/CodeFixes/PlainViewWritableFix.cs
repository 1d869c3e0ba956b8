using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A span that is written to becomes a writable view: <c>Fill</c>, <c>Clear</c> and assigned elements as they stand, <c>CopyTo</c> as <c>CopyFrom</c>.</summary>
internal static class PlainViewWritableFix
{
    internal const string Title = "Write through a fault-tolerant writable view";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        SemanticModel model = session.Model;
        if (site.Kind != ViewKind.Span || !site.HasOwner || IsOpenedForWritingOnly(session.Root))
        {
            return [];
        }

        var local = PrivateBufferTarget.LocalOf(site.View) is { } declarator ? model.GetDeclaredSymbol(declarator, cancellationToken) as ILocalSymbol : null;
        List<ExpressionSyntax> uses = local is null ? [site.View]
            : SymbolUses.Scope(local, model.SyntaxTree) is { } scope ? [.. SymbolUses.Of(local, scope, model, cancellationToken)] : [];
        List<Use> parts = [.. uses.Select(use => Use.Of(use, model, cancellationToken))];
        if (parts.TrueForAll(static p => !p.Writes) || !parts.TrueForAll(static p => p.IsKnown) || (local is not null && SymbolUses.ValuesOf(local, model, cancellationToken) is not { Count: 1 })
            || !parts.TrueForAll(p => p.Source is null || CanComeLater(p.Source, local is null ? site : null, model, cancellationToken)))
        {
            return [];
        }

        bool corrects = site.Address!.CorrectsAddress;
        return
        [
            new FixProposal(corrects ? FixKeys.WritableViewCorrected : FixKeys.WritableView, corrects ? Title + FixKeys.Correction : Title, NeedsRuntime: true, edits =>
            {
                edits.UsesRuntime = true;
                edits.MarkFixed(site, dropsPointer: true);
                edits.Rewrite(site.View, "view", _ => SiteSyntax.Parse(View(site, edits)));
                if (local is not null && ((VariableDeclarationSyntax)PrivateBufferTarget.LocalOf(site.View)!.Parent!).Type is { IsVar: false } type)
                {
                    edits.Rewrite(type, "type", _ => SyntaxFactory.ParseTypeName($"WritableRelaxedView<{SiteSyntax.ElementName(site, edits)}>"));
                }

                foreach (Use use in parts.Where(static p => p.Source is not null))
                {
                    edits.Rewrite(use.Copy!, "copy", current => SiteSyntax.Parse(
                        $"{SiteSyntax.Receiver(current.ArgumentList.Arguments[0].Expression)}.CopyFrom({((MemberAccessExpressionSyntax)current.Expression).Expression.WithoutTrivia()})"));
                }
            }),
        ];
    }

    private static string View(PlainViewSite site, DocumentEdits edits)
    {
        string bytes = $"{site.Address!.AccessorText}.AsWritableRelaxedView({site.Address.OffsetText(edits.Render)}, ";
        string length = edits.Render(site.Length!);
        int size = PlainElements.SizeOf(site.Element);
        return site.Element.SpecialType == SpecialType.System_Byte ? $"{bytes}{length})"
            : $"{bytes}{size}L * {(site.Length is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax ? length : $"({length})")}).Cast<{SiteSyntax.ElementName(site, edits)}>()";
    }

    /// <summary>The runtime adopts views that may be read and written.</summary>
    private static bool IsOpenedForWritingOnly(SyntaxNode root) =>
        root.DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(static m => m.Name.Identifier.ValueText == "Write" && m.Expression.ToString().EndsWith("MemoryMappedFileAccess", StringComparison.Ordinal));

    /// <summary><c>source.CopyTo(view)</c> evaluates the source first; the other way round it must neither change what the view is made from, nor be changed by it.</summary>
    private static bool CanComeLater(ExpressionSyntax source, PlainViewSite? site, SemanticModel model, CancellationToken cancellationToken) =>
        source.DescendantNodesAndSelf().All(static n => n is not (AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or AwaitExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: not 0 }
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }))
        && (site is null || source.DescendantNodesAndSelf().All(static n => n is not (InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax))
            || site.View.DescendantNodes().OfType<IdentifierNameSyntax>().All(name => model.GetSymbolInfo(name, cancellationToken).Symbol is not (IFieldSymbol { IsReadOnly: false, IsConst: false } or IPropertySymbol)));

    /// <summary>One use of the span, with what stands around it.</summary>
    private readonly record struct Use(bool IsKnown, bool Writes, InvocationExpressionSyntax? Copy = null, ExpressionSyntax? Source = null)
    {
        public static Use Of(ExpressionSyntax use, SemanticModel model, CancellationToken cancellationToken)
        {
            ExpressionSyntax part = use;
            while (part.Parent is not ConditionalExpressionSyntax && Larger(part, model) is { } larger)
            {
                part = larger;
            }

            return part.Parent switch
            {
                MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Fill" or "Clear", Parent: InvocationExpressionSyntax } => new Use(true, Writes: true),
                MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "IsEmpty", Parent: not InvocationExpressionSyntax } => new Use(true, Writes: false),
                MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CopyTo" or "ToArray", Parent: InvocationExpressionSyntax } => new Use(true, Writes: false),
                ElementAccessExpressionSyntax element when element.Expression == part && element.Parent is not (RefExpressionSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
                    or ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression }) =>
                    new Use(true, Writes: element.Parent is AssignmentExpressionSyntax assignment && assignment.Left == element),
                ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CopyTo" } access, ArgumentList.Arguments.Count: 1 } call }
                    when IsCopy(model.GetSymbolInfo(access, cancellationToken).Symbol) && call.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax => new Use(true, Writes: true, call, access.Expression),
                _ => default,
            };
        }

        private static ExpressionSyntax? Larger(ExpressionSyntax part, SemanticModel model) => SpanMembers.PartOf(part, model) is { } larger
            && larger is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: not "Slice" } } ? larger : null;

        private static bool IsCopy(ISymbol? symbol) => SpanMembers.IsSpanMember(symbol);
    }
}

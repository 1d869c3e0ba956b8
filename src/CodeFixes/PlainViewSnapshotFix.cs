using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// A whole file that is only read is opened as a snapshot, whose spans are honest: one edit at the opening serves every view that comes from it.
/// </summary>
internal static class PlainViewSnapshotFix
{
    internal const string Title = "Open '{0}' as a snapshot ({1} {2}; costs one copy of the file)";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        if (!CanServe(site, session.Model, cancellationToken) || FileOpening.Find(site.Address!.Owner, session.Model, cancellationToken) is not { } opening)
        {
            return [];
        }

        List<PlainViewSite> served = [.. session.Sites.Where(other => CanServe(other, session.Model, cancellationToken)
            && SymbolEqualityComparer.Default.Equals(other.Address!.Owner, opening.Accessor))];
        served.RemoveAll(s => !EndsInFile(s, opening, served, session.Model, cancellationToken));
        if (!served.Contains(site))
        {
            return [];
        }

        SyntaxNode member = SymbolUses.Member(opening.Statement);
        bool isLocal = served.All(s => SymbolUses.Member(s.View) == member);
        if (isLocal ? GivesOutRefLike(member, session.Model, cancellationToken) : opening.Accessor is not IFieldSymbol)
        {
            return [];
        }

        return
        [
            new FixProposal(FixKeys.Snapshot, string.Format(CultureInfo.InvariantCulture, Title, opening.SnapshotSource, served.Count, served.Count == 1 ? "view" : "views"), NeedsRuntime: true, edits =>
            {
                edits.UsesRuntime = true;
                string snapshot = isLocal ? OpenLocal(opening, edits) : OpenField(opening, edits, cancellationToken);
                foreach (PlainViewSite view in served)
                {
                    edits.MarkFixed(view, dropsPointer: true);
                    edits.Rewrite(view.View, "snapshot", _ => SiteSyntax.Parse(Span(view, snapshot, opening, edits, cancellationToken)));
                    if (view.Kind == ViewKind.Span && PrivateBufferTarget.LocalOf(view.View) is { Parent: VariableDeclarationSyntax { Type: { IsVar: false } type } })
                    {
                        edits.Rewrite(type, "type", _ => SyntaxFactory.ParseTypeName($"{SiteSyntax.ReadOnlySpanName(edits, view)}<byte>"));
                    }
                }
            }),
        ];
    }

    private static bool CanServe(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken) =>
        site is { IsSpan: true, HasOwner: true, Element.SpecialType: SpecialType.System_Byte, Address.Owner: not null }
        && !PrivateBufferTarget.IsPolled(site, model, cancellationToken);

    /// <summary>
    /// A view without a size ends at the end of a page, the snapshot where the file does. Its whole can become the snapshot's if nobody else counts by the
    /// page's end; a piece that is measured from there cannot.
    /// </summary>
    private static bool EndsInFile(PlainViewSite site, FileOpening opening, List<PlainViewSite> served, SemanticModel model, CancellationToken cancellationToken)
    {
        if (opening.HasExactCapacity || !MappingLength.ComesFromCapacity(site.Length!, model, cancellationToken))
        {
            return true;
        }

        SyntaxNode type = site.View.Ancestors().LastOrDefault(static n => n is TypeDeclarationSyntax) ?? site.View.SyntaxTree.GetRoot(cancellationToken);
        return site.Address!.Offset.IsEmpty && MappingLength.IsCapacity(site.Length!, model, cancellationToken)
            && MappingLength.Capacities(type, model, cancellationToken).All(name => served.Any(s => s.Address!.Offset.IsEmpty && s.Length!.Contains(name)));
    }

    /// <summary>A span that leaves the member would outlive the snapshot's <c>using</c>.</summary>
    private static bool GivesOutRefLike(SyntaxNode member, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetDeclaredSymbol(member, cancellationToken) is IMethodSymbol { ReturnType.IsRefLikeType: true } or IPropertySymbol { Type.IsRefLikeType: true } or null;

    private static string OpenLocal(FileOpening opening, DocumentEdits edits)
    {
        string name = edits.NameOnce(opening.Statement, "snapshot");
        string text = $"using MappedSnapshot {name} = MappedSnapshot.Acquire({opening.SnapshotSource});";
        if (opening.IsBefore)
        {
            edits.InsertBefore(opening.Statement, text);
        }
        else
        {
            edits.InsertOnceAfter(opening.Statement, text);
        }

        return name;
    }

    private static string OpenField(FileOpening opening, DocumentEdits edits, CancellationToken cancellationToken)
    {
        var declaration = (FieldDeclarationSyntax)opening.Accessor.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken).Parent!.Parent!;
        string prefix = new([.. opening.Accessor.Name.TakeWhile(static c => c == '_')]);
        string name = opening.Accessor.Name is "m_accessor" or "m_view" ? "m_snapshot" : prefix + "snapshot";
        while (!opening.Accessor.ContainingType.GetMembers(name).IsEmpty)
        {
            name += "Of" + char.ToUpperInvariant(opening.Accessor.Name.TrimStart('_')[0]) + opening.Accessor.Name.TrimStart('_')[1..];
        }

        string text = DocumentEdits.IsShadowed(opening.Statement, name) ? "this." + name : name;
        edits.InsertOnceAfter(declaration, $"private readonly MappedSnapshot {name};");
        edits.InsertOnceAfter(opening.Statement, $"{text} = MappedSnapshot.Acquire({opening.SnapshotSource});");
        foreach (StatementSyntax dispose in Disposals(opening.Accessor, edits.Model, cancellationToken))
        {
            edits.InsertOnceAfter(dispose, dispose.ToString().Contains("?.") ? $"{name}?.Dispose();" : $"{name}.Dispose();");
        }

        return name;
    }

    /// <summary>The statements that dispose of the accessor.</summary>
    private static IEnumerable<StatementSyntax> Disposals(ISymbol accessor, SemanticModel model, CancellationToken cancellationToken) =>
        SymbolUses.Scope(accessor, model.SyntaxTree) is not { } scope ? [] : SymbolUses.Of(accessor, scope, model, cancellationToken)
            .Select(static name => name.FirstAncestorOrSelf<StatementSyntax>())
            .OfType<ExpressionStatementSyntax>()
            .Where(static statement => statement.Parent is BlockSyntax && statement.Expression.ToString() is var text
                && text.EndsWith(".Dispose()", StringComparison.Ordinal) && text.IndexOf("SafeMemoryMappedViewHandle", StringComparison.Ordinal) < 0);

    private static string Span(PlainViewSite site, string snapshot, FileOpening opening, DocumentEdits edits, CancellationToken cancellationToken)
    {
        if (!site.Address!.Offset.IsEmpty)
        {
            return $"{snapshot}.GetMemory({site.Address.OffsetText(edits.Render)}, {edits.Render(site.Length!)}).Span";
        }

        return !opening.HasExactCapacity && MappingLength.IsCapacity(site.Length!, edits.Model, cancellationToken) ? $"{snapshot}.Span" : $"{snapshot}.Span.Slice(0, {edits.Render(site.Length!)})";
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The private buffer without the runtime: SafeBuffer checks bounds and lifetime and makes one copy. Against a lost page it does nothing.</summary>
internal static class PrivateBufferBcl
{
    private const string Title = "Read into a private buffer (holds still; a truncated file still ends the process)";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        // SafeBuffer pads wider elements to multiples of four
        if (site.Address?.HandleText is null || site.Element.SpecialType != SpecialType.System_Byte || !site.IsSpan
            || site.View.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement)
        {
            return [];
        }

        if (PrivateBufferTarget.Find(site, model, cancellationToken) == BufferPlace.Local)
        {
            return [Proposal(site, edits => FillLocal(site, statement, edits))];
        }

        if (site.View.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray" or "CopyTo" } access
            || access.Parent is not InvocationExpressionSyntax call || !KnownTypes.IsAnySpan(model.GetSymbolInfo(access, cancellationToken).Symbol?.ContainingType))
        {
            return [];
        }

        if (access.Name.Identifier.ValueText == "CopyTo")
        {
            return call.Parent is ExpressionStatementSyntax && HasReadSpan(model) ? [Proposal(site, edits => CopyTo(site, call, edits))] : [];
        }

        return PrivateBufferTarget.LocalOf(call) is { } array ? [Proposal(site, edits => FillArray(site, call, array, statement, edits))] : [];
    }

    private static FixProposal Proposal(PlainViewSite site, System.Action<DocumentEdits> apply) => new(FixKeys.PrivateBufferBcl, Title, NeedsRuntime: false, edits =>
    {
        edits.MarkFixed(site, dropsPointer: true);
        apply(edits);
    });

    private static void FillLocal(PlainViewSite site, StatementSyntax statement, DocumentEdits edits)
    {
        VariableDeclaratorSyntax local = PrivateBufferTarget.LocalOf(site.View)!;
        var declaration = (VariableDeclarationSyntax)local.Parent!;
        string name = local.Identifier.Text;
        if (HasReadSpan(edits.Model))
        {
            string allocation = PlainViewPrivateBufferFix.IsSmall(site, edits.Model) && SiteSyntax.CanStackAllocate(site.View) ? "stackalloc" : "new";
            edits.Rewrite(declaration.Type, "type", _ => SyntaxFactory.ParseTypeName(SiteSyntax.SpanName(edits, site) + "<byte>"));
            edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse($"{allocation} byte[{edits.Render(site.Length!)}]"));
            edits.InsertAfter(statement, () => Read(site, edits, "ReadSpan", name));
            return;
        }

        string array = FreeName(name + "Bytes", site, edits.Model);
        string span = site.Kind == ViewKind.Span ? SiteSyntax.SpanName(edits, site) : SiteSyntax.ReadOnlySpanName(edits, site);
        edits.Rewrite(declaration.Type, "type", _ => SyntaxFactory.ParseTypeName("byte[]"));
        edits.Rewrite(local, "name", current => current.WithIdentifier(SyntaxFactory.Identifier(array).WithTriviaFrom(current.Identifier)));
        edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse($"new byte[{edits.Render(site.Length!)}]"));
        edits.InsertAfter(statement, () => Read(site, edits, "ReadArray", $"{array}, 0, {array}.Length"), () => $"{span}<byte> {name} = {array};");
    }

    private static void FillArray(PlainViewSite site, InvocationExpressionSyntax call, VariableDeclaratorSyntax array, StatementSyntax statement, DocumentEdits edits)
    {
        string name = array.Identifier.Text;
        edits.Rewrite(call, "buffer", _ => SiteSyntax.Parse($"new byte[{edits.Render(site.Length!)}]"));
        edits.InsertAfter(statement, () => Read(site, edits, "ReadArray", $"{name}, 0, {name}.Length"));
    }

    private static void CopyTo(PlainViewSite site, InvocationExpressionSyntax call, DocumentEdits edits) =>
        edits.Rewrite(call, "buffer", current => SiteSyntax.Parse(
            Read(site, edits, "ReadSpan", $"{SiteSyntax.Receiver(current.ArgumentList.Arguments[0].Expression)}.Slice(0, {edits.Render(site.Length!)})").TrimEnd(';')));

    private static string Read(PlainViewSite site, DocumentEdits edits, string method, string destination) =>
        $"{site.Address!.HandleText}.{method}({site.Address.HandleOffsetText(edits.Render)}, {destination});";

    private static bool HasReadSpan(SemanticModel model) =>
        model.Compilation.GetTypeByMetadataName("System.Runtime.InteropServices.SafeBuffer")?.GetMembers("ReadSpan").IsEmpty == false;

    private static string FreeName(string wanted, PlainViewSite site, SemanticModel model)
    {
        string name = wanted;
        for (int i = 1; !model.LookupSymbols(site.View.SpanStart, name: name).IsEmpty; i++)
        {
            name = wanted + i;
        }

        return name;
    }
}

using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>A bounded piece is copied once into memory of its own: a few constant bytes on the stack, all else into an array.</summary>
internal static class PlainViewPrivateBufferFix
{
    /// <summary>A stackalloc of more is a risk of its own.</summary>
    public const int MaxStackBytes = 1024;

    internal const string Title = "Read into a private buffer";

    public static bool IsSmall(PlainViewSite site, SemanticModel model) => SiteSyntax.ConstantBytes(site, model) <= MaxStackBytes;

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        SemanticModel model = session.Model;
        if (!session.HasRuntime)
        {
            return PrivateBufferBcl.Propose(site, model, cancellationToken);
        }

        BufferPlace place = PrivateBufferTarget.Find(site, model, cancellationToken);
        if (place == BufferPlace.None)
        {
            return [];
        }

        if (place == BufferPlace.Local && LoopBuffer.Find(site, model, cancellationToken) is { } loop && Statement(site) is { Parent: BlockSyntax } turn)
        {
            return ProposeReused(site, loop, turn, model);
        }

        bool onStack = IsSmall(site, model) && SiteSyntax.CanStackAllocate(site.View);
        FixProposal ownerless = Proposal(edits =>
        {
            edits.MarkFixed(site, dropsPointer: false);
            if (place == BufferPlace.Local && onStack && Statement(site) is { Parent: BlockSyntax } statement)
            {
                CopyToStack(site, statement, edits);
                return;
            }

            edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse($"MappedCopy.ToArray({SiteSyntax.LiveView(site, edits)})" + Suffix(place)));
            DeclareSpan(site, place, edits);
        });
        if (!site.HasOwner || site.Address!.CorrectsAddress)
        {
            return [ownerless];
        }

        return
        [
            Proposal(edits =>
            {
                edits.MarkFixed(site, dropsPointer: true);
                edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse(SiteSyntax.OwnerView(site, edits) + (onStack
                    ? $".ReadInto(0, stackalloc {SiteSyntax.ElementName(site, edits)}[{edits.Render(site.Length!)}])"
                    : ".ToArray()" + Suffix(place))));
                DeclareSpan(site, place, edits, readOnly: onStack);
            }),
            ownerless,
        ];
    }

    /// <summary>One buffer above the loop, filled at each turn.</summary>
    private static IEnumerable<FixProposal> ProposeReused(PlainViewSite site, StatementSyntax loop, StatementSyntax turn, SemanticModel model)
    {
        bool onStack = IsSmall(site, model) && SiteSyntax.CanStackAllocate(loop);
        FixProposal ownerless = Proposal(edits =>
        {
            edits.MarkFixed(site, dropsPointer: false);
            string buffer = Allocate(edits);
            edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse(buffer));
            DeclareSpan(site, BufferPlace.Local, edits, readOnly: site.Kind == ViewKind.ReadOnlySpan);
            edits.InsertAfter(turn, () => $"MappedCopy.CopyTo({SiteSyntax.LiveView(site, edits)}, {buffer});");
        });
        return !site.HasOwner || site.Address!.CorrectsAddress
            ? [ownerless]
            :
            [
                Proposal(edits =>
                {
                    edits.MarkFixed(site, dropsPointer: true);
                    string buffer = Allocate(edits);
                    edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse($"{SiteSyntax.OwnerView(site, edits)}.ReadInto(0, {buffer})"));
                    DeclareSpan(site, BufferPlace.Local, edits, readOnly: true);
                }),
                ownerless,
            ];

        string Allocate(DocumentEdits edits)
        {
            string buffer = edits.FreeName(site.View, "buffer");
            string element = SiteSyntax.ElementName(site, edits);
            edits.InsertBefore(loop, onStack
                ? $"{SiteSyntax.SpanName(edits, site)}<{element}> {buffer} = stackalloc {element}[{site.Length}];"
                : $"var {buffer} = new {element}[{site.Length}];");
            return buffer;
        }
    }

    private static FixProposal Proposal(System.Action<DocumentEdits> apply) => new(FixKeys.PrivateBuffer, Title, NeedsRuntime: true, edits =>
    {
        edits.UsesRuntime = true;
        apply(edits);
    });

    /// <summary><c>Span&lt;byte&gt; s = stackalloc byte[22]; MappedCopy.CopyTo(view, s);</c></summary>
    private static void CopyToStack(PlainViewSite site, StatementSyntax statement, DocumentEdits edits)
    {
        VariableDeclaratorSyntax local = PrivateBufferTarget.LocalOf(site.View)!;
        string element = SiteSyntax.ElementName(site, edits);
        edits.Rewrite(((VariableDeclarationSyntax)local.Parent!).Type, "type", _ => SyntaxFactory.ParseTypeName($"{SiteSyntax.SpanName(edits, site)}<{element}>"));
        edits.Rewrite(site.View, "buffer", _ => SiteSyntax.Parse($"stackalloc {element}[{edits.Render(site.Length!)}]"));
        edits.InsertAfter(statement, () => $"MappedCopy.CopyTo({SiteSyntax.LiveView(site, edits)}, {local.Identifier.Text});");
    }

    /// <summary>The declared type stays a span, so that its uses stay as they are.</summary>
    private static void DeclareSpan(PlainViewSite site, BufferPlace place, DocumentEdits edits, bool readOnly = false)
    {
        if (place != BufferPlace.Local || PrivateBufferTarget.LocalOf(site.View) is not { Parent: VariableDeclarationSyntax declaration })
        {
            return;
        }

        bool isReadOnly = readOnly || site.Kind == ViewKind.ReadOnlySpan;
        if (declaration.Type.IsVar || (readOnly && site.Kind == ViewKind.Span))
        {
            string name = isReadOnly ? SiteSyntax.ReadOnlySpanName(edits, site) : SiteSyntax.SpanName(edits, site);
            edits.Rewrite(declaration.Type, "type", _ => SyntaxFactory.ParseTypeName($"{name}<{SiteSyntax.ElementName(site, edits)}>"));
        }
    }

    private static string Suffix(BufferPlace place) => place == BufferPlace.Receiver ? ".AsSpan()" : string.Empty;

    private static StatementSyntax? Statement(PlainViewSite site) => site.View.FirstAncestorOrSelf<StatementSyntax>();
}

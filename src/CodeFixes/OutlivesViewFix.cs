using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP005 where one line is enough: a read-only span that a method returns becomes a private copy.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OutlivesViewFix))]
public sealed class OutlivesViewFix : CodeFixProvider
{
    private const string Key = "MMAP005.Copy";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.OutlivesView.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.OutlivesView.Id, Edits, movesAddresses: true);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Return a private copy", Key, Edits, movesAddresses: true);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        // a copy of what the caller may write to would swallow the writes; a property is expected to cost nothing
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax view
            || view.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not MethodDeclarationSyntax
            || model.GetTypeInfo(view, cancellationToken).ConvertedType is not INamedTypeSymbol { Name: "ReadOnlySpan", ContainingNamespace.Name: "System" } type)
        {
            yield break;
        }

        switch (view)
        {
            case ImplicitObjectCreationExpressionSyntax creation:
                string name = type.ToMinimalDisplayString(model, view.SpanStart);
                yield return text.WithChanges(new TextChange(creation.NewKeyword.Span, "new " + name), new TextChange(new TextSpan(view.Span.End, 0), ".ToArray()"));
                break;
            case ObjectCreationExpressionSyntax or InvocationExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax:
                yield return text.WithChanges(new TextChange(new TextSpan(view.Span.End, 0), ".ToArray()"));
                break;
            default:
                yield return text.WithChanges(new TextChange(new TextSpan(view.SpanStart, 0), "("), new TextChange(new TextSpan(view.Span.End, 0), ").ToArray()"));
                break;
        }
    }
}

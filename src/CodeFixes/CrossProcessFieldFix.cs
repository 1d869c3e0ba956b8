using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP011: <c>Volatile.Read</c> or <c>Volatile.Write</c> around the access.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CrossProcessFieldFix))]
public sealed class CrossProcessFieldFix : CodeFixProvider
{
    private const string Key = "MMAP011.Volatile";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.CrossProcessField.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.CrossProcessField.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Access it by Volatile", Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax access)
        {
            yield break;
        }

        string name = model.LookupNamespacesAndTypes(access.SpanStart, name: "Volatile").Any(static t => t.ToDisplayString() == "System.Threading.Volatile") ? "Volatile" : "System.Threading.Volatile";
        SyntaxNode whole = access;
        while (whole.Parent is ParenthesizedExpressionSyntax parentheses)
        {
            whole = parentheses;
        }

        switch (whole.Parent)
        {
            case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax } assignment when assignment.Left == whole:
                yield return text.WithChanges(
                    new TextChange(new TextSpan(whole.SpanStart, 0), name + ".Write(ref "),
                    new TextChange(TextSpan.FromBounds(whole.Span.End, assignment.Right.SpanStart), ", "),
                    new TextChange(new TextSpan(assignment.Right.Span.End, 0), ")"));
                break;
            case AssignmentExpressionSyntax assignment when assignment.Left == whole:
            case BinaryExpressionSyntax when access is BinaryExpressionSyntax:
                break;
            default:
                // not around the test of a check-then-act, which needs another algorithm
                if (access is not BinaryExpressionSyntax)
                {
                    yield return text.WithChanges(new TextChange(access.Span, name + ".Read(ref " + access + ")"));
                }

                break;
        }
    }
}

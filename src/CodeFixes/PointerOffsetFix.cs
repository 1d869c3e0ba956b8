using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP007: <c>PointerOffset</c> is added once, where the pointer is acquired.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PointerOffsetFix))]
public sealed class PointerOffsetFix : CodeFixProvider
{
    private const string Key = "MMAP007.PointerOffset";
    private const string Title = "Add the PointerOffset that was forgotten (other bytes are read where the view does not start a page)";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.PointerOffset.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.PointerOffset.Id, Edits, movesAddresses: true);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, Title, Key, Edits, movesAddresses: true);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || call.Expression is not MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SafeMemoryMappedViewHandle" } handle }
            || handle.Expression is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax))
        {
            yield break; // the view is not at hand, or would be asked for twice
        }

        string offset = handle.Expression + ".PointerOffset";
        if (call.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax } argument])
        {
            // a variable of a wider element would move by elements
            if (call.Parent is ExpressionStatementSyntax { Parent: BlockSyntax } statement
                && model.GetTypeInfo(argument.Expression, cancellationToken).Type is IPointerTypeSymbol { PointedAtType.SpecialType: SpecialType.System_Byte })
            {
                string added = TryFinally.LineEnd(text) + TryFinally.IndentOf(text, statement.SpanStart) + argument.Expression + " += " + offset + ";";
                yield return text.WithChanges(new TextChange(new TextSpan(statement.Span.End, 0), added));
            }

            yield break;
        }

        // nint + nint from C# 11 on, IntPtr + int before
        foreach (string cast in new[] { "(nint)", "checked((int)" })
        {
            string sum = call + " + " + cast + offset + (cast.EndsWith("(int)", System.StringComparison.Ordinal) ? ")" : "");
            bool stands = call.Parent is EqualsValueClauseSyntax or ArgumentSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or AssignmentExpressionSyntax or ParenthesizedExpressionSyntax
                or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression };
            yield return text.WithChanges(new TextChange(call.Span, stands ? sum : "(" + sum + ")"));
        }
    }
}

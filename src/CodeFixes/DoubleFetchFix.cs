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

/// <summary>
/// The fix of MMAP003 where both reads are written alike: one read into a local, which both places use. The rule has seen that nothing is
/// written between the two, and that no loop leads from one to the other.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DoubleFetchFix))]
public sealed class DoubleFetchFix : CodeFixProvider
{
    private const string Key = "MMAP003.Local";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.DoubleFetch.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.DoubleFetch.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Read once into a local", Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (diagnostic.AdditionalLocations is not [var other, ..] || other.SourceTree != root.SyntaxTree
            || Read(root, diagnostic.Location.SourceSpan) is not { } reported || Read(root, other.SourceSpan) is not { } counterpart)
        {
            yield break;
        }

        (ExpressionSyntax first, ExpressionSyntax second) = reported.SpanStart < counterpart.SpanStart ? (reported, counterpart) : (counterpart, reported);
        if (!SyntaxFactory.AreEquivalent(first, second) || first.Span.OverlapsWith(second.Span) || model.GetTypeInfo(first, cancellationToken).Type is not { IsValueType: true, IsRefLikeType: false } type)
        {
            yield break;
        }

        if (Kept(first, type, model, cancellationToken) is { } local)
        {
            yield return text.WithChanges(new TextChange(second.Span, local));
        }
        else if (first.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement && block.Span.Contains(second.Span) && CanBeReadBefore(statement, first))
        {
            string name = FreeName(first, model);
            string declaration = "var " + name + " = " + first + ";" + TryFinally.LineEnd(text) + TryFinally.IndentOf(text, statement.SpanStart);
            yield return text.WithChanges(new TextChange(new TextSpan(statement.SpanStart, 0), declaration), new TextChange(first.Span, name), new TextChange(second.Span, name));
        }
    }

    private static ExpressionSyntax? Read(SyntaxNode root, TextSpan span) =>
        root.FindNode(span, getInnermostNodeForTie: true) is ExpressionSyntax expression && expression.Span == span ? expression : null;

    /// <summary>The first read has a local of its own already, which keeps it: <c>int n = *p;</c></summary>
    private static string? Kept(ExpressionSyntax first, ITypeSymbol type, SemanticModel model, CancellationToken cancellationToken) =>
        first.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator }
        && model.GetDeclaredSymbol(declarator, cancellationToken) is ILocalSymbol { IsRef: false } local && SymbolEqualityComparer.Default.Equals(local.Type, type)
        && SymbolUses.ValuesOf(local, model, cancellationToken) is { Count: 1 }
            ? declarator.Identifier.Text
            : null;

    /// <summary>The statement always begins with this read: no branch leads past it, and nothing is called or written before it.</summary>
    private static bool CanBeReadBefore(StatementSyntax statement, ExpressionSyntax first) =>
        statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax or IfStatementSyntax or ReturnStatementSyntax or SwitchStatementSyntax
        && first.Ancestors().TakeWhile(n => n != statement).All(n => n switch
        {
            ConditionalExpressionSyntax choice => choice.Condition.Contains(first),
            ConditionalAccessExpressionSyntax or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or SwitchExpressionArmSyntax or AwaitExpressionSyntax => false,
            BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } either => either.Left.Contains(first),
            _ => true,
        })
        && statement.DescendantNodes().TakeWhile(n => n != first).All(n => n.Contains(first)
            || n is not (InvocationExpressionSyntax or AssignmentExpressionSyntax or BaseObjectCreationExpressionSyntax
                or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression }));

    /// <summary>Named after the member that is read, where there is one.</summary>
    private static string FreeName(ExpressionSyntax read, SemanticModel model)
    {
        string member = read is MemberAccessExpressionSyntax access ? access.Name.Identifier.ValueText.TrimStart('_') : "";
        string wanted = member.Length == 0 ? "value" : char.ToLowerInvariant(member[0]) + member.Substring(1);
        SyntaxNode scope = SymbolUses.Member(read);
        string name = wanted;
        for (int i = 2; SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || !model.LookupSymbols(read.SpanStart, name: name).IsEmpty
            || scope.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == name && t.Parent is VariableDeclaratorSyntax or ParameterSyntax or SingleVariableDesignationSyntax); i++)
        {
            name = wanted + i;
        }

        return name;
    }
}

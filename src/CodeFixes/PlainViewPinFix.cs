using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The live bytes stay where they are, for code that takes spans and would suffer from a copy: <c>using var pin = view.Pin("why");</c>.</summary>
internal static class PlainViewPinFix
{
    internal const string Title = "Pin the live bytes (a lost page is an exception; the bytes can still change)";
    private const string Reason = "takes spans; not protected: another process can change the bytes between two reads";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        if (!site.IsSpan || !site.HasOwner || Statement(site, session.Model, cancellationToken) is not { } statement)
        {
            return [];
        }

        bool corrects = site.Address!.CorrectsAddress;
        return
        [
            new FixProposal(corrects ? FixKeys.PinCorrected : FixKeys.Pin, corrects ? Title + FixKeys.Correction : Title, NeedsRuntime: true, edits =>
            {
                edits.UsesRuntime = true;
                edits.MarkFixed(site, dropsPointer: true);
                string pin = edits.FreeName(site.View, "pin");
                edits.InsertBefore(statement, $"using var {pin} = {SiteSyntax.OwnerView(site, edits)}.Pin(\"{Reason}\");");
                edits.Rewrite(site.View, "pin", _ => SiteSyntax.Parse(pin + ".Span"));
                if (site.Kind == ViewKind.Span && PrivateBufferTarget.LocalOf(site.View) is { Parent: VariableDeclarationSyntax { Type: { IsVar: false } type } })
                {
                    edits.Rewrite(type, "type", _ => SyntaxFactory.ParseTypeName($"{SiteSyntax.ReadOnlySpanName(edits, site)}<{SiteSyntax.ElementName(site, edits)}>"));
                }
            }),
        ];
    }

    /// <summary>The statement before which the view can be made as well as in it: nothing that it depends on is decided or written in between.</summary>
    private static StatementSyntax? Statement(PlainViewSite site, SemanticModel model, CancellationToken cancellationToken)
    {
        if (site.View.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement
            || statement is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or FixedStatementSyntax or UsingStatementSyntax or LocalFunctionStatementSyntax
            || site.View.Ancestors().TakeWhile(n => n != statement).Any(static n => n is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax
                or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax
                or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression })
            || SiteSyntax.CanBeSuspended(site.View))
        {
            return null;
        }

        ExpressionSyntax[] inputs = [site.Pointer, site.Length!];
        bool isFirst = PrivateBufferTarget.LocalOf(site.View) is not null;
        if (!isFirst && !inputs.All(IsIdle))
        {
            return null;
        }

        HashSet<string> read = [.. inputs.SelectMany(static e => e.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().Select(static n => n.Identifier.ValueText)];
        return Expressions(statement).Any(e => e.DescendantNodesAndSelf().Any(n => Written(n) is { } name && read.Contains(name))) ? null : statement;
    }

    /// <summary>To evaluate it earlier changes nothing.</summary>
    private static bool IsIdle(ExpressionSyntax value) =>
        value.DescendantNodesAndSelf().All(static n => n is not (InvocationExpressionSyntax or AssignmentExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax) && Written(n) is null);

    /// <summary>What is evaluated in the statement itself, not in the statements inside it.</summary>
    private static IEnumerable<SyntaxNode> Expressions(StatementSyntax statement) => statement.ChildNodes().Where(static n => n is not (StatementSyntax or ElseClauseSyntax or SwitchSectionSyntax));

    private static string? Written(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: var left } => Name(left),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix => Name(prefix.Operand),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } postfix => Name(postfix.Operand),
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => Name(argument.Expression),
        _ => null,
    };

    private static string Name(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => target.ToString(),
    };
}

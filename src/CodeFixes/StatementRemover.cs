using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Removes statements and fields and dissolves a try whose finally has become empty. A comment behind a removed statement goes with it, and so do those in
/// the finally; one on a line of its own above may speak of more, and stays.
/// </summary>
internal sealed class StatementRemover(HashSet<SyntaxNode> doomed) : CSharpSyntaxRewriter
{
    private readonly List<string> _dropped = [];

    /// <summary>The comments that went with a statement.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var statements = new List<StatementSyntax>();
        List<SyntaxTrivia> carried = [];
        bool removedFirst = false;
        foreach (StatementSyntax statement in node.Statements)
        {
            if (doomed.Contains(statement))
            {
                carried.AddRange(Comments(statement));
                removedFirst |= statements.Count == 0;
                continue;
            }

            if (statement is TryStatementSyntax { Catches.Count: 0, Finally: { } last } attempt && last.Block.Statements.Count > 0 && last.Block.Statements.All(doomed.Contains))
            {
                List<StatementSyntax> inner = Dissolve(attempt, out List<SyntaxTrivia> left);
                inner.ForEach(Append);

                carried.AddRange(left);
                continue;
            }

            Append((StatementSyntax)Visit(statement)!);
        }

        SyntaxToken close = node.CloseBraceToken;
        return node.WithStatements(SyntaxFactory.List(statements))
            .WithCloseBraceToken(carried.Count == 0 ? close : close.WithLeadingTrivia(carried.Concat(close.LeadingTrivia)));

        void Append(StatementSyntax statement)
        {
            IEnumerable<SyntaxTrivia> leading = statement.GetLeadingTrivia();
            if (statements.Count == 0 && removedFirst && carried.Count == 0)
            {
                leading = leading.SkipWhile(static t => t.IsKind(SyntaxKind.EndOfLineTrivia));
            }

            statements.Add(statement.WithLeadingTrivia(carried.Concat(leading)));
            carried = [];
        }
    }

    public override SyntaxNode? VisitTryStatement(TryStatementSyntax node)
    {
        var visited = (TryStatementSyntax)base.VisitTryStatement(node)!;
        return node.Catches.Count > 0 && node.Finally is { Block.Statements.Count: > 0 } && visited.Finally!.Block.Statements.Count == 0
            && !visited.Finally.DescendantTrivia().Any(IsRemark)
            ? visited.WithFinally(null)
            : visited;
    }

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) =>
        doomed.Contains(node) && !node.DescendantTrivia().Any(IsRemark) ? null : base.VisitFieldDeclaration(node);

    /// <summary>The statements of the try's block, one level further out, and the comments that have no statement left.</summary>
    private List<StatementSyntax> Dissolve(TryStatementSyntax attempt, out List<SyntaxTrivia> left)
    {
        var block = (BlockSyntax)VisitBlock(attempt.Block)!;
        int depth = Column(block.Statements is [var first, ..] ? first : null) - Column(attempt);
        List<StatementSyntax> inner = [.. block.Statements.Select(statement => (StatementSyntax)new Dedenter(depth).Visit(statement)!)];
        List<SyntaxTrivia> before = [.. attempt.GetLeadingTrivia().Reverse().SkipWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)).Reverse(), .. Remarks(attempt.TryKeyword.TrailingTrivia, attempt), .. Remarks(block.OpenBraceToken, attempt)];
        left = [.. Remarks(block.CloseBraceToken, attempt), .. Remarks(attempt.Finally!.DescendantTrivia().Where(static t => t.IsDirective), attempt)];
        _dropped.AddRange(attempt.Finally.DescendantTrivia().Where(static t => IsRemark(t) && !t.IsDirective).Select(static t => t.ToString().Trim()));
        if (inner.Count > 0)
        {
            inner[0] = inner[0].WithLeadingTrivia(before.Concat(inner[0].GetLeadingTrivia()));
        }
        else
        {
            left.InsertRange(0, before);
        }

        return inner;
    }

    /// <summary>The comments above and inside a removed statement, each on a line of its own where the statement stood.</summary>
    private IEnumerable<SyntaxTrivia> Comments(StatementSyntax statement)
    {
        SyntaxTriviaList behind = statement.GetTrailingTrivia();
        bool endsLine = behind.Any(SyntaxKind.EndOfLineTrivia);
        _dropped.AddRange(behind.Where(t => endsLine && IsRemark(t)).Select(static t => t.ToString().Trim()));
        return Remarks(statement.DescendantTrivia().Where(t => !endsLine || !behind.Contains(t)), statement);
    }

    private static IEnumerable<SyntaxTrivia> Remarks(SyntaxToken token, StatementSyntax place) => Remarks(token.LeadingTrivia.Concat(token.TrailingTrivia), place);

    private static IEnumerable<SyntaxTrivia> Remarks(IEnumerable<SyntaxTrivia> trivia, StatementSyntax place)
    {
        foreach (SyntaxTrivia remark in trivia.Where(IsRemark))
        {
            if (remark.IsDirective)
            {
                yield return remark;
                continue;
            }

            foreach (SyntaxTrivia indentation in place.GetLeadingTrivia().Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)))
            {
                yield return indentation;
            }

            yield return remark;
            yield return EndOfLine(place);
        }
    }

    private static SyntaxTrivia EndOfLine(SyntaxNode place)
    {
        SyntaxTrivia used = place.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return used.IsKind(SyntaxKind.EndOfLineTrivia) ? used : SyntaxFactory.LineFeed;
    }

    private static bool IsRemark(SyntaxTrivia trivia) => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    private static int Column(SyntaxNode? node) => node?.GetLeadingTrivia() is [.., { RawKind: (int)SyntaxKind.WhitespaceTrivia } indentation] ? indentation.Span.Length : 0;

    /// <summary>Takes the given number of blanks from the start of each line; what lies inside a token (a raw string) stays.</summary>
    private sealed class Dedenter(int depth) : CSharpSyntaxRewriter
    {
        private bool _atLineStart = true;

        public override SyntaxTrivia VisitTrivia(SyntaxTrivia trivia)
        {
            bool atLineStart = _atLineStart;
            _atLineStart = trivia.IsKind(SyntaxKind.EndOfLineTrivia) || (trivia.HasStructure && trivia.IsDirective);
            return atLineStart && trivia.IsKind(SyntaxKind.WhitespaceTrivia) && depth > 0 && trivia.Span.Length >= depth
                ? SyntaxFactory.Whitespace(trivia.ToString()[depth..])
                : trivia;
        }

        public override SyntaxToken VisitToken(SyntaxToken token)
        {
            if (token.IsKind(SyntaxKind.None))
            {
                return token; // an optional keyword that is not there
            }

            SyntaxTriviaList leading = VisitList(token.LeadingTrivia);
            _atLineStart = false;
            SyntaxTriviaList trailing = VisitList(token.TrailingTrivia);
            return token.WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
        }
    }
}

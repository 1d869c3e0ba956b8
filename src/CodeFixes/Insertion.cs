using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Statements or members that are added beside one that is there, each on a line of its own where that one has a line of its own.</summary>
internal sealed record Insertion(SyntaxNode Anchor, Func<string>[] Texts, bool Before, bool TakesGap = false)
{
    public void Apply(SyntaxEditor editor, string lineEnding)
    {
        if (Before)
        {
            editor.InsertBefore(Anchor, Texts.Select(text => NewAbove(text(), lineEnding)));
            return;
        }

        editor.InsertAfter(Anchor, Texts.Select(text => NewBelow(text(), lineEnding)));
    }

    /// <summary>How much of the leading trivia belongs above what is inserted: empty lines and directives, but not the comments below them.</summary>
    public static int GapOf(SyntaxNode anchor)
    {
        SyntaxTriviaList leading = anchor.GetLeadingTrivia();
        int gap = 0;
        for (int i = 0; i < leading.Count && (leading[i].IsKind(SyntaxKind.EndOfLineTrivia) || leading[i].IsKind(SyntaxKind.WhitespaceTrivia)); i++)
        {
            gap = leading[i].IsKind(SyntaxKind.EndOfLineTrivia) ? i + 1 : gap;
        }

        return Math.Max(gap, leading.Select(static (trivia, i) => trivia.IsDirective || trivia.IsKind(SyntaxKind.DisabledTextTrivia) ? i + 1 : 0).DefaultIfEmpty().Max());
    }

    private SyntaxNode NewAbove(string text, string lineEnding)
    {
        bool startsLine = Anchor.GetFirstToken().GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        SyntaxNode added = Parse(text);
        return startsLine
            ? added.WithLeadingTrivia(Anchor.GetLeadingTrivia().Take(TakesGap ? GapOf(Anchor) : 0).Concat(Indentation())).WithTrailingTrivia(SyntaxFactory.EndOfLine(lineEnding))
            : added.WithTrailingTrivia(SyntaxFactory.Space);
    }

    private SyntaxNode NewBelow(string text, string lineEnding)
    {
        SyntaxNode added = Parse(text);
        return Anchor.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? added.WithLeadingTrivia(Indentation()).WithTrailingTrivia(SyntaxFactory.EndOfLine(lineEnding))
            : added.WithLeadingTrivia(SyntaxFactory.Space).WithTrailingTrivia(Anchor.GetTrailingTrivia());
    }

    private SyntaxNode Parse(string text) => Anchor is MemberDeclarationSyntax ? SyntaxFactory.ParseMemberDeclaration(text)! : SyntaxFactory.ParseStatement(text);

    private SyntaxTriviaList Indentation() =>
        SyntaxFactory.TriviaList(Anchor.GetLeadingTrivia().Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
}

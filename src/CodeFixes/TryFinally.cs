using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Puts statements into <c>try</c> and a call into <c>finally</c>, as text: nothing inside is formatted anew.</summary>
internal static class TryFinally
{
    /// <param name="text">The document.</param>
    /// <param name="statements">The block's.</param>
    /// <param name="first">The first one that goes into <c>try</c>.</param>
    /// <param name="end">The one after the last.</param>
    /// <param name="release">What goes into <c>finally</c>.</param>
    /// <param name="removed">Statements inside that do the same; their comments stay where they are.</param>
    public static SourceText Wrap(SourceText text, SyntaxList<StatementSyntax> statements, int first, int end, string release, IReadOnlyCollection<StatementSyntax> removed)
    {
        SyntaxNode block = statements[first].Parent!;
        string indent = IndentOf(text, statements[first].SpanStart);
        string unit = Unit(text, statements[first]);
        string newLine = LineEnd(text);
        int from = text.Lines.GetLineFromPosition(Lines(text, statements[first]).Start).LineNumber;
        while (from < text.Lines.Count && string.IsNullOrWhiteSpace(text.Lines[from].ToString()))
        {
            from++;
        }

        int to = text.Lines.GetLineFromPosition(statements[end - 1].Span.End).LineNumber;
        StringBuilder body = new();
        body.Append(indent).Append("try").Append(newLine).Append(indent).Append('{').Append(newLine);
        for (int i = from; i <= to; i++)
        {
            AppendLine(body, text, text.Lines[i], unit, block.SyntaxTree.GetRoot(), removed, newLine);
        }

        // an empty line before the release that was there would stand before the brace
        string kept = body.ToString().TrimEnd() + newLine;
        string all = kept + indent + "}" + newLine + indent + "finally" + newLine + indent + "{" + newLine + indent + unit + release + newLine + indent + "}" + newLine;
        return text.WithChanges(new TextChange(TextSpan.FromBounds(text.Lines[from].Start, text.Lines[to].EndIncludingLineBreak), all));
    }

    /// <summary>The lines of a statement with the comments that lead it.</summary>
    public static TextSpan Lines(SourceText text, StatementSyntax statement)
    {
        int start = statement.SpanStart;
        foreach (SyntaxTrivia trivia in statement.GetLeadingTrivia())
        {
            if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            {
                start = trivia.SpanStart;
                break;
            }
        }

        return TextSpan.FromBounds(text.Lines.GetLineFromPosition(start).Start, text.Lines.GetLineFromPosition(statement.Span.End).EndIncludingLineBreak);
    }

    /// <summary>The statement's lines at another indentation.</summary>
    public static string Reindented(SourceText text, StatementSyntax statement, string indent)
    {
        string old = IndentOf(text, statement.SpanStart);
        TextSpan lines = Lines(text, statement);
        StringBuilder moved = new();
        foreach (TextLine line in text.Lines.Where(l => l.Start >= lines.Start && l.EndIncludingLineBreak <= lines.End))
        {
            string content = text.ToString(line.SpanIncludingLineBreak);
            moved.Append(content.StartsWith(old, StringComparison.Ordinal) ? indent + content.Substring(old.Length) : content);
        }

        return moved.ToString();
    }

    public static string IndentOf(SourceText text, int position)
    {
        string line = text.Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>One step of indentation, as the statement has it in its block.</summary>
    public static string Unit(SourceText text, StatementSyntax statement)
    {
        string own = IndentOf(text, statement.SpanStart);
        string outer = statement.Parent is BlockSyntax block ? IndentOf(text, block.CloseBraceToken.SpanStart) : own;
        return own.Length > outer.Length && own.StartsWith(outer, StringComparison.Ordinal) ? own.Substring(outer.Length) : "    ";
    }

    public static string LineEnd(SourceText text) => text.Lines.Count > 1 && text.Lines[0].EndIncludingLineBreak - text.Lines[0].End == 2 ? "\r\n" : "\n";

    private static void AppendLine(StringBuilder body, SourceText text, TextLine line, string unit, SyntaxNode root, IReadOnlyCollection<StatementSyntax> removed, string newLine)
    {
        string content = text.ToString(line.Span);
        if (removed.FirstOrDefault(r => line.Span.IntersectsWith(r.Span)) is { } gone)
        {
            // all that may stay of such a line is a comment
            int start = Math.Max(gone.SpanStart, line.Start) - line.Start;
            int end = Math.Min(gone.Span.End, line.End) - line.Start;
            content = content.Remove(start, end - start);
            if (string.IsNullOrWhiteSpace(content))
            {
                return;
            }

            content = content.Substring(0, start) + content.Substring(start).TrimStart();
        }

        bool isText = root.FindToken(line.Start) is var token && token.SpanStart < line.Start && token.Span.End > line.Start;
        bool stays = isText || content.Length == 0 || content.TrimStart().StartsWith("#", StringComparison.Ordinal);
        body.Append(stays ? "" : unit).Append(content).Append(newLine);
    }
}

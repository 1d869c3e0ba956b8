using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The smallest declaration around a report that can carry <c>[StableMapping]</c>.</summary>
internal static class StableMember
{
    /// <summary>Begins so that task lists and reviewers find what is left to do.</summary>
    private const string Attribute = "[StableMapping(\"TODO: say why nobody changes or truncates the file while this is used\")]";

    /// <summary>Null in constructors and top-level statements: the attribute would have to stand on the whole type.</summary>
    public static MemberDeclarationSyntax? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            ? root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
            {
                (MethodDeclarationSyntax or OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or BasePropertyDeclarationSyntax and not EventDeclarationSyntax or FieldDeclarationSyntax) and { } member => member,
                _ => null,
            }
            : null;

    public static MemberDeclarationSyntax Mark(MemberDeclarationSyntax member, string lineEnding)
    {
        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(member.GetLeadingTrivia().Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        AttributeListSyntax list = SyntaxFactory.ParseCompilationUnit(Attribute + "class C;").Members[0].AttributeLists[0].WithTrailingTrivia(SyntaxFactory.EndOfLine(lineEnding));
        MemberDeclarationSyntax below = member.WithLeadingTrivia(indentation);
        return below.WithAttributeLists(below.AttributeLists.Insert(0, list));
    }
}

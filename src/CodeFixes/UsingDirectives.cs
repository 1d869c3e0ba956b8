using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Adds a using directive in the place where the file keeps its own, sorted where they are sorted, with the file's line endings.</summary>
internal static class UsingDirectives
{
    /// <summary>The type can be named anywhere in the file without its namespace: by the file's own usings, by a global using, or by the namespace it declares.</summary>
    public static bool Imports(SemanticModel model, SyntaxNode root, string metadataName)
    {
        if (model.Compilation.GetTypeByMetadataName(metadataName) is not { } type)
        {
            return false;
        }

        SyntaxNode inner = root.DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).FirstOrDefault(static n => n is BaseTypeDeclarationSyntax or GlobalStatementSyntax) ?? root;
        return model.LookupNamespacesAndTypes(inner.SpanStart, container: null, type.Name).Any(found => SymbolEqualityComparer.Default.Equals(found, type));
    }

    public static SyntaxNode Add(SyntaxNode root, string name, string lineEnding)
    {
        var unit = (CompilationUnitSyntax)root;
        UsingDirectiveSyntax directive = SyntaxFactory.ParseCompilationUnit($"using {name};{lineEnding}").Usings[0];
        if (unit.Usings.Count == 0 && unit.Members.FirstOrDefault() is BaseNamespaceDeclarationSyntax { Usings.Count: > 0 } scope)
        {
            return unit.ReplaceNode(scope, scope.WithUsings(Insert(scope.Usings, directive)));
        }

        return unit.Usings.Count > 0 ? unit.WithUsings(Insert(unit.Usings, directive)) : AddFirst(unit, directive, lineEnding);
    }

    private static SyntaxList<UsingDirectiveSyntax> Insert(SyntaxList<UsingDirectiveSyntax> usings, UsingDirectiveSyntax directive)
    {
        string name = NameOf(directive);
        int at = 0;
        for (int i = 0; i < usings.Count; i++)
        {
            // a directive with a #if above it stays where it is, and so does everything before it
            bool isPlain = usings[i].Alias is null && usings[i].StaticKeyword.IsKind(SyntaxKind.None);
            if ((isPlain && Compare(NameOf(usings[i]), name) < 0) || usings[i].GetLeadingTrivia().Any(static t => t.IsDirective))
            {
                at = i + 1;
            }
        }

        SyntaxTriviaList indentation = SyntaxFactory.TriviaList(usings[0].GetLeadingTrivia().Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)));
        if (at > 0)
        {
            return usings.Insert(at, directive.WithLeadingTrivia(indentation));
        }

        // before the first: what stands above the first (a licence, a byte order mark's comment) stays on top
        UsingDirectiveSyntax first = usings[0];
        return usings.Replace(first, first.WithLeadingTrivia(indentation)).Insert(0, directive.WithLeadingTrivia(first.GetLeadingTrivia()));
    }

    private static CompilationUnitSyntax AddFirst(CompilationUnitSyntax unit, UsingDirectiveSyntax directive, string lineEnding)
    {
        SyntaxToken first = unit.GetFirstToken(includeZeroWidth: true);
        SyntaxTriviaList above = first.LeadingTrivia;
        int header = 0;
        for (int i = 0; i < above.Count; i++)
        {
            // a comment that is followed by an empty line is the file's header, not the first member's
            if (above[i].IsKind(SyntaxKind.EndOfLineTrivia) && i > 0 && above[i - 1].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                header = i + 1;
            }
        }

        if (above.Any(static t => t.IsDirective))
        {
            header = 0;
        }

        CompilationUnitSyntax rest = unit.ReplaceToken(first, first.WithLeadingTrivia(above.Skip(header).Prepend(SyntaxFactory.EndOfLine(lineEnding))));
        return rest.AddUsings(directive.WithLeadingTrivia(above.Take(header)));
    }

    private static string NameOf(UsingDirectiveSyntax directive) => directive.Name?.ToString() ?? string.Empty;

    private static int Compare(string left, string right)
    {
        bool leftIsSystem = IsSystem(left);
        return leftIsSystem != IsSystem(right) ? (leftIsSystem ? -1 : 1) : string.CompareOrdinal(left, right);
    }

    private static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
}

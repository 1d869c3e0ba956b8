using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP009: the result is compared with the value that the function fails with, before anything else is done.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MappingResultFix))]
public sealed class MappingResultFix : CodeFixProvider
{
    private const string Key = "MMAP009.Test";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.MappingResult.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.MappingResult.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Throw when the mapping has failed", Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { ReturnsVoid: false } method || Result(call) is not ({ Parent: BlockSyntax } statement, { } variable)
            || model.LookupSymbols(statement.SpanStart, name: "nameof").Length > 0)
        {
            yield break;
        }

        string newLine = TryFinally.LineEnd(text);
        string indent = TryFinally.IndentOf(text, statement.SpanStart);
        string unit = TryFinally.Unit(text, statement);

        // its default constructor takes the error that SetLastError keeps
        string exception = method.GetDllImportData()?.SetLastError == true ? "System.ComponentModel.Win32Exception()" : $"System.IO.IOException(nameof({method.Name}) + \" failed\")";
        foreach (string failure in Failures(method.ReturnType))
        {
            yield return text.WithChanges(new TextChange(new TextSpan(statement.Span.End, 0),
                $"{newLine}{indent}if ({variable} == {failure}){newLine}{indent}{{{newLine}{indent}{unit}throw new {exception};{newLine}{indent}}}"));
        }
    }

    /// <summary>The statement that keeps the result, and the variable that it is kept in as it was returned.</summary>
    private static (StatementSyntax? Statement, string? Variable) Result(InvocationExpressionSyntax call) => call.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } } local } => (statement, local.Identifier.Text),
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Parent: ExpressionStatementSyntax statement } assignment
            when assignment.Right == call => (statement, assignment.Left.ToString()),
        _ => default,
    };

    /// <summary>MAP_FAILED and null: the rule knows which of them the function returns, and only that form silences it.</summary>
    private static IEnumerable<string> Failures(ITypeSymbol type)
    {
        if (type is IPointerTypeSymbol pointer)
        {
            return [$"({pointer.ToDisplayString()})(-1)", "null"];
        }

        return type.SpecialType is SpecialType.System_IntPtr ? ["-1", "new System.IntPtr(-1)", "System.IntPtr.Zero"] : [];
    }
}

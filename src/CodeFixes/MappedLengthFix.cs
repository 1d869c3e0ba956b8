using System.Collections.Generic;
using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The fix of MMAP008 where a length is cut by a cast: <c>checked((int)length)</c>. A bound for what the mapping says only the author knows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MappedLengthFix))]
public sealed class MappedLengthFix : CodeFixProvider
{
    private const string Key = "MMAP008.Checked";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.MappedLength.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.MappedLength.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Throw when it does not fit: 'checked'", Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is CastExpressionSyntax cast && cast.Span == diagnostic.Location.SourceSpan)
        {
            yield return text.WithChanges(new TextChange(new TextSpan(cast.SpanStart, 0), "checked("), new TextChange(new TextSpan(cast.Span.End, 0), ")"));
        }
    }
}

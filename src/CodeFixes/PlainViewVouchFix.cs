using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Lets the author vouch for a view of MMAP001. A provider of its own, of low priority and without Fix All: an editor lists it last, and neither
/// <c>dotnet format</c> nor <c>mmap-review fix</c> can apply it, because nobody but the author knows the reason.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PlainViewVouchFix))]
public sealed class PlainViewVouchFix : CodeFixProvider
{
    internal const string Title = "Vouch for it with [StableMapping] (nothing is protected; say why that is not needed)";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.PlainView.Id);

    /// <inheritdoc />
    [SuppressMessage("MicrosoftCodeAnalysisCorrectness", "RS1016", Justification = "A reason is given for one place at a time.")]
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        if (await FixSession.CreateAsync(context.Document, cancellationToken).ConfigureAwait(false) is not { HasRuntime: true } session)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (StableMember.Find(session.Root, diagnostic) is { } member
                && await session.TryAsync([Proposal(member)], cancellationToken, checkReports: false).ConfigureAwait(false) is { } changed)
            {
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(changed), FixKeys.Vouch, CodeActionPriority.Low), diagnostic);
            }
        }
    }

    private static FixProposal Proposal(MemberDeclarationSyntax member) => new(FixKeys.Vouch, Title, NeedsRuntime: true, edits =>
    {
        edits.UsesRuntime = true;
        edits.Rewrite(member, "vouch", current => StableMember.Mark(current, edits.LineEnding));
    });
}

using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Every fix of MMAP001. One provider asks the shapes in the order that suits the site, because several providers have no order among them.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PlainViewFix))]
public sealed class PlainViewFix : CodeFixProvider
{
    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.PlainView.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => PlainViewFixAll.Instance;

    /// <inheritdoc />
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        CancellationToken cancellationToken = context.CancellationToken;
        if (await FixSession.CreateAsync(context.Document, cancellationToken).ConfigureAwait(false) is not { } session)
        {
            return;
        }

        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (session.Find(diagnostic, cancellationToken) is not { } site)
            {
                continue;
            }

            foreach (IGrouping<string, FixProposal> alternatives in session.Propose(site, cancellationToken).GroupBy(static p => p.Key, StringComparer.Ordinal))
            {
                foreach (FixProposal proposal in alternatives)
                {
                    if (await session.TryAsync([proposal], cancellationToken).ConfigureAwait(false) is { } changed)
                    {
                        context.RegisterCodeFix(CodeAction.Create(proposal.Title, _ => Task.FromResult(changed), proposal.Key), diagnostic);
                        break;
                    }
                }
            }
        }
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Review.Loading;

/// <summary>
/// The targets of a project that compile a mention of a mapping which its newest one leaves out: code under <c>#if NETFRAMEWORK</c> is shipped, too.
/// Without such a mention nothing is parsed or bound a second time.
/// </summary>
internal static class HiddenTargets
{
    private readonly record struct Mention(string File, int Position);

    public static ImmutableArray<TargetFramework> Of(SourceGroup group, TargetFramework newest, CSharpParseOptions options, Func<string, SourceText?> read)
    {
        ImmutableArray<TargetFramework> others = [.. (group.Facts?.Targets ?? []).Where(t => t != newest).Distinct().OrderByDescending(t => t.Family).ThenByDescending(t => t.Version)];
        if (others.IsEmpty)
        {
            return [];
        }

        ImmutableArray<(string File, SourceText Text)> files = [.. group.Files.Select(f => (File: f, Text: read(f))).Where(f => f.Text is not null && IsCandidate(f.Text.ToString())).Select(f => (f.File, f.Text!))];
        HashSet<Mention> hidden = Hidden(files, options, newest, group.Facts);
        var chosen = ImmutableArray.CreateBuilder<TargetFramework>();
        foreach (TargetFramework target in others)
        {
            if (hidden.Count == 0)
            {
                break;
            }

            HashSet<Mention> still = Hidden(files, options, target, group.Facts);
            if (hidden.RemoveWhere(mention => !still.Contains(mention)) > 0)
            {
                chosen.Add(target);
            }
        }

        return chosen.ToImmutable();
    }

    private static bool IsCandidate(string text) => text.Contains("#if", StringComparison.Ordinal) && Array.Exists(Door.Names, name => text.Contains(name, StringComparison.Ordinal));

    private static HashSet<Mention> Hidden(ImmutableArray<(string File, SourceText Text)> files, CSharpParseOptions options, TargetFramework target, ProjectFacts? facts) =>
    [
        .. from file in files
           from trivia in CSharpSyntaxTree.ParseText(file.Text, options.WithPreprocessorSymbols(BareFolder.SymbolsOf(target, facts))).GetRoot().DescendantTrivia()
           where trivia.IsKind(SyntaxKind.DisabledTextTrivia)
           from position in Mentions(trivia.ToString())
           select new Mention(file.File, trivia.SpanStart + position),
    ];

    private static IEnumerable<int> Mentions(string text)
    {
        foreach (string name in Door.Names)
        {
            for (int at = text.IndexOf(name, StringComparison.Ordinal); at >= 0; at = text.IndexOf(name, at + name.Length, StringComparison.Ordinal))
            {
                yield return at;
            }
        }
    }
}

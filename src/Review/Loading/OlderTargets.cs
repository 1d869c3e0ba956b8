using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Loading;

/// <summary>
/// The targets before net8.0 that a fix must compile for too. Findings come from the newest target alone; these are bound only when a fix is tried.
/// All are bound against netstandard2.0, which is what they have in common, and differ in their symbols and their language.
/// </summary>
internal static partial class OlderTargets
{
    public static IEnumerable<(TargetFramework Target, LanguageVersion Language)> Of(SourceGroup group, Func<string, SourceText?> read)
    {
        List<TargetFramework> targets = [.. (group.Facts?.Targets ?? []).Where(t => t.IsOlder)];
        if (targets.Count == 0)
        {
            return [];
        }

        HashSet<string> asked = [.. group.Files.Select(read).OfType<SourceText>().SelectMany(AskedSymbols)];
        LanguageVersion? stated = BareFolder.StatedLanguage(group.Facts!.LangVersion) ?? BareFolder.StatedLanguage(group.Facts.ConditionalLangVersion);
        return targets.Select(target => (Target: target, Language: stated ?? target.DefaultLanguage))
            .DistinctBy(t => (string.Join(' ', t.Target.Symbols().Where(asked.Contains)), t.Language));
    }

    /// <summary>The symbols that the file's conditions name: two targets that answer them alike compile the same code.</summary>
    private static IEnumerable<string> AskedSymbols(SourceText text) =>
        Condition().Matches(text.ToString()).SelectMany(line => Symbol().Matches(line.Value)).Select(symbol => symbol.Value);

    [GeneratedRegex(@"^[ \t]*#[ \t]*(if|elif)\b.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Condition();

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Symbol();
}

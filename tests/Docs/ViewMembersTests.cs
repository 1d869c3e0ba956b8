using System.Text;

namespace MmapAnalyzers.Tests;

/// <summary>The page that says which members of a span a view has is made from the assemblies. MMAP_UPDATE_PAGES=1 writes it anew.</summary>
public sealed class ViewMembersTests
{
    private const string Page = "docs/guide/view-members.md";

    private const string OtherComparer = "comparers: one call for each element; search with the default one, or in `PrivateChunks`";
    private const string Culture = "text: `GetString` first, or a copy of the piece";
    private const string Transform = "writes to another span: copy first, then call it on the copy";
    private const string Reference = "a reference into the mapping outlives every check; `Pin` lends the bytes";

    /// <summary>Why a view lacks a member: by its name, or else by the type of a parameter.</summary>
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["GetPinnableReference"] = Reference,
        ["op_Implicit"] = "a view comes from a buffer; an array is private memory already",
        ["op_Equality"] = "says whether two spans are the same memory; `SequenceEqual` compares what is there",
        ["op_Inequality"] = "as `op_Equality`",
        ["Equals"] = "throws on a span, too",
        ["GetHashCode"] = "throws on a span, too",
        ["ToString"] = "of characters: `new string(view.ToArray())`; of bytes: `GetString`",
        ["CastUp"] = "elements of a mapping are no references",
        ["IsWhiteSpace"] = Culture,
        ["ToLower"] = Culture,
        ["ToLowerInvariant"] = Culture,
        ["ToUpper"] = Culture,
        ["ToUpperInvariant"] = Culture,
        ["Overlaps"] = "compares addresses, which a view does not show",
        ["Replace"] = Transform,
        ["ReplaceAny"] = Transform,
        ["ReplaceAnyExcept"] = Transform,
        ["SplitAny"] = "`IndexOfAny` and `Slice`, or `Split` by one separator",
        ["IEqualityComparer`1"] = OtherComparer,
        ["IComparer`1"] = OtherComparer,
        ["StringComparison"] = Culture,
        ["StringSplitOptions"] = "fills ranges of text: `Split` by one separator, or `GetString` first",
        ["Split"] = "`Split` by one separator; by several elements `LongIndexOf` and `Slice`",
        ["Trim"] = "white space: `Trim(values)` with what is to go",
        ["TrimStart"] = "white space: `TrimStart(values)` with what is to go",
        ["TrimEnd"] = "white space: `TrimEnd(values)` with what is to go",
        ["BinarySearch"] = "the one with a type parameter takes it",
        ["EnumerateLines"] = "of characters: `Split`; of bytes it is there",
        ["IndexOfAny"] = "strings in a text: `GetString` first",
        ["ContainsAny"] = "strings in a text: `GetString` first",
    };

    [Fact]
    public void The_page_says_what_is_there()
    {
        string page = Write();
        string path = Repository.PathOf(Page);
        if (Environment.GetEnvironmentVariable("MMAP_UPDATE_PAGES") == "1")
        {
            File.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path));
    }

    [Fact]
    public void Every_missing_member_has_a_reason_and_every_reason_a_member()
    {
        SpanMember[] missing = [.. SpanMembers.OfSpans().Where(m => !m.IsThere)];

        Assert.Empty(missing.Where(m => FindReason(m) is null).Select(m => $"{m.Name}({m.Parameters})"));
        HashSet<string> used = [.. missing.Select(m => FindReason(m)!)];
        Assert.Empty(Reasons.Where(r => !used.Contains(r.Key)).Select(r => r.Key));
    }

    /// <summary>The key: by a parameter that tells more than the name first.</summary>
    private static string? FindReason(SpanMember member)
    {
        string? type = member.Types.FirstOrDefault(Reasons.ContainsKey);
        return type ?? (Reasons.ContainsKey(member.Name) ? member.Name : null);
    }

    private static string Write()
    {
        var page = new StringBuilder();
        page.Append("""
            # What a view has of a span

            A `RelaxedView<T>` has the members of `ReadOnlySpan<T>` and of its `MemoryExtensions` wherever the meaning carries over, under the same names, so that a fix changes a declaration and the
            rest compiles. Where a result counts elements it is an `int`, as on a span, and throws `OverflowException` beyond 2 GiB; `Long...` gives it as a `long`. Sequences on the other side may be spans
            or views (`SequenceEqual`, `SequenceCompareTo`, `StartsWith`, `EndsWith`, `CommonPrefixLength`; these are there with the span on the left, too).

            Made by a test from the assemblies (.NET 10): do not edit. `MMAP_UPDATE_PAGES=1 dotnet run --project tests/Docs` writes it anew.

            | member of a span | on a view | not on a view, and why |
            |---|---|---|

            """);
        foreach (IGrouping<string, SpanMember> overloads in SpanMembers.OfSpans().GroupBy(m => m.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string there = List(overloads.Where(m => m.IsThere)) + (overloads.Any(m => m.HasLongForm) ? $"; `Long{overloads.Key}`" : "");
            IEnumerable<string> missing = overloads.Where(m => !m.IsThere).GroupBy(m => Reasons[FindReason(m)!]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{List(g)}: {g.Key}");
            page.Append("| `").Append(overloads.Key).Append("` | ").Append(there).Append(" | ").AppendJoin("; ", missing).Append(" |\n");
        }

        page.Append("\nOnly a view has:\n").AppendJoin(", ", SpanMembers.OnlyOfViews().Select(n => $"`{n}`")).Append(".\n");
        return page.ToString();
    }

    private static string List(IEnumerable<SpanMember> members) =>
        string.Join(", ", members.Select(m => $"`({m.Parameters})`").Distinct().OrderBy(p => p.Length).ThenBy(p => p, StringComparer.Ordinal));
}

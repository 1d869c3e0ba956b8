using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Catalog;

/// <summary>One line of a user's list that says something.</summary>
/// <param name="Span">The text of the line without its comment.</param>
/// <param name="Type">The type's metadata name; null where the line is not of the form <c>[Namespace.Type]::Member</c>.</param>
/// <param name="Member">The member's name.</param>
internal readonly record struct UserListLine(TextSpan Span, string? Type, string Member);

/// <summary>
/// The user's own sources: additional files named <c>MmapAnalyzers.SharedMappings*.txt</c>, a line <c>[Namespace.Type]::Member</c>
/// for each member that returns (or is) the address of a shared mapping, '#' before a comment.
/// </summary>
internal sealed class UserList : IEquatable<UserList>
{
    public static readonly UserList Empty = new([]);

    private const string FilePrefix = "MmapAnalyzers.SharedMappings";
    private readonly HashSet<(string Type, string Member)> _members;

    private UserList(HashSet<(string Type, string Member)> members) => _members = members;

    public IEnumerable<string> MemberNames => _members.Select(static m => m.Member);

    public static bool IsList(AdditionalText file)
    {
        string name = Path.GetFileName(file.Path);
        return name.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
    }

    public static UserList Read(ImmutableArray<AdditionalText> files, CancellationToken token)
    {
        HashSet<(string, string)> members = [];
        foreach (AdditionalText file in files)
        {
            if (IsList(file) && file.GetText(token) is { } text)
            {
                foreach (UserListLine line in Lines(text))
                {
                    if (line.Type is { } type)
                    {
                        members.Add((type, line.Member));
                    }
                }
            }
        }

        return members.Count == 0 ? Empty : new UserList(members);
    }

    public static IEnumerable<UserListLine> Lines(SourceText text)
    {
        foreach (TextLine line in text.Lines)
        {
            string entry = line.ToString().Split('#')[0];
            string trimmed = entry.Trim();
            if (trimmed.Length > 0)
            {
                yield return Parse(trimmed, new TextSpan(line.Start + entry.IndexOf(trimmed, StringComparison.Ordinal), trimmed.Length));
            }
        }
    }

    public bool Equals(UserList? other) => other is not null && _members.SetEquals(other._members);

    public override bool Equals(object? obj) => Equals(obj as UserList);

    public override int GetHashCode() => _members.Count;

    public bool Contains(ISymbol symbol)
    {
        ISymbol member = symbol is IMethodSymbol { AssociatedSymbol: { } property } ? property : symbol;
        return _members.Count > 0 && member.ContainingType is { } type
            && _members.Any(m => m.Member == member.Name && Types.IsOrIsNested(type.OriginalDefinition, m.Type));
    }

    private static UserListLine Parse(string text, TextSpan span)
    {
        int end = text.IndexOf("]::", StringComparison.Ordinal);
        string type = end > 1 && text[0] == '[' ? text.Substring(1, end - 1).Trim() : "";
        string member = end > 0 ? text.Substring(end + 3).Trim() : "";
        return type.Length > 0 && member.Length > 0 && !member.Any(char.IsWhiteSpace) && !type.Any(char.IsWhiteSpace)
            ? new UserListLine(span, type, member)
            : new UserListLine(span, null, "");
    }
}

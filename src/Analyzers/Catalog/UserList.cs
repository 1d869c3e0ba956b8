using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

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

    public static UserList Read(ImmutableArray<AdditionalText> files, CancellationToken token)
    {
        HashSet<(string, string)> members = [];
        foreach (AdditionalText file in files)
        {
            string name = Path.GetFileName(file.Path);
            if (name.StartsWith(FilePrefix, StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
                && file.GetText(token) is { } text)
            {
                foreach (Microsoft.CodeAnalysis.Text.TextLine line in text.Lines)
                {
                    Add(line.ToString(), members);
                }
            }
        }

        return members.Count == 0 ? Empty : new UserList(members);
    }

    public bool Equals(UserList? other) => other is not null && _members.SetEquals(other._members);

    public override bool Equals(object? obj) => Equals(obj as UserList);

    public override int GetHashCode() => _members.Count;

    public bool Contains(ISymbol symbol)
    {
        ISymbol member = symbol is IMethodSymbol { AssociatedSymbol: { } property } ? property : symbol;
        return _members.Count > 0 && member.ContainingType is { } type
            && _members.Any(m => m.Member == member.Name && Types.Is(type.OriginalDefinition, m.Type));
    }

    private static void Add(string line, HashSet<(string, string)> members)
    {
        string text = line.Split('#')[0].Trim();
        int end = text.IndexOf("]::", StringComparison.Ordinal);
        if (end > 1 && text[0] == '[' && end + 3 < text.Length)
        {
            members.Add((text.Substring(1, end - 1), text.Substring(end + 3).Trim()));
        }
    }
}

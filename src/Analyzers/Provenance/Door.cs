using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Whether a compilation can have a mapping at all: one of few names must stand in its text. Most projects end here.</summary>
internal static class Door
{
    /// <summary>The names, as they stand in the text.</summary>
    public static readonly string[] Names = ["AcquirePointer", "DangerousGetHandle", "PositionPointer", "MemoryMappedFile", "SharedMapping", "mmap", "MMap", "MapViewOfFile", "shmat", "mdb_"];

    private static readonly ConditionalWeakTable<SyntaxTree, object> Seen = new();
    private static readonly object Open = new();
    private static readonly object Shut = new();

    public static bool IsOpen(Compilation compilation, UserList userList, CancellationToken token)
    {
        string[] own = [.. userList.MemberNames];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            token.ThrowIfCancellationRequested();
            if (Seen.GetValue(tree, t => Contains(t, Names, token) ? Open : Shut) == Open || (own.Length > 0 && Contains(tree, own, token)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Contains(SyntaxTree tree, string[] names, CancellationToken token)
    {
        string text = tree.GetText(token).ToString();
        return Array.Exists(names, name => text.IndexOf(name, StringComparison.Ordinal) >= 0);
    }
}

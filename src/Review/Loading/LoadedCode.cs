using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Loading;

/// <summary>What was read from PATH: the code as Roslyn sees it, and what the reader should know about how complete it is.</summary>
internal sealed record LoadedCode(Workspace Workspace, Solution Solution, string Root, ImmutableArray<Note> Notes) : IDisposable
{
    public IEnumerable<Project> Projects => Solution.Projects.Where(p => p.Language == LanguageNames.CSharp);

    public int FileCount => Projects.SelectMany(p => p.Documents).Select(d => d.FilePath).OfType<string>().Distinct().Count();

    public void Dispose() => Workspace.Dispose();
}

/// <summary>A remark on the run. Details (a single unreadable file, counts of compile errors) are shown from verbosity "detailed" on.</summary>
internal sealed record Note(string Message, bool IsDetail = false);

internal enum RuntimeReference { Auto, None }

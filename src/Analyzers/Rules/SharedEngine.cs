using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>One engine a compilation, whichever of the rules asks first: what one has lowered, the others need not lower again.</summary>
internal static class SharedEngine
{
    // by the additional files too: the same compilation with another list of the user's is another question
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<ImmutableArray<AdditionalText>, Lazy<ProvenanceEngine>>> Engines = new();

    /// <summary>The engine, or null where the compilation cannot have a mapping: then a rule registers nothing.</summary>
    public static ProvenanceEngine? Open(Compilation compilation, AnalyzerOptions options, CancellationToken token)
    {
        UserList userList = UserList.Read(options.AdditionalFiles, token);
        return Door.IsOpen(compilation, userList, token)
            ? Engines.GetOrCreateValue(compilation)
                .GetOrAdd(options.AdditionalFiles, _ => new Lazy<ProvenanceEngine>(() => new ProvenanceEngine(compilation, userList))).Value
            : null;
    }
}

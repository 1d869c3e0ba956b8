using System.Reflection;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>What the shipped dlls need of a host: nothing that the oldest one does not have.</summary>
public sealed class AssemblyTests
{
    private static readonly Dictionary<string, Version> Allowed = new(StringComparer.Ordinal)
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 8, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 8, 0, 0),
        ["System.Collections.Immutable"] = new(7, 0, 0, 0),
    };

    [Fact]
    public void TheAnalyzersReferenceOnlyTheOldestHost() => OnlyAllowed(typeof(PlainViewAnalyzer).Assembly, []);

    [Fact]
    public void TheFixesReferenceOnlyTheOldestHost() => OnlyAllowed(
        Assembly.Load("MmapAnalyzers.CodeFixes"),
        new(StringComparer.Ordinal)
        {
            ["Microsoft.CodeAnalysis.Workspaces"] = new(4, 8, 0, 0),
            ["Microsoft.CodeAnalysis.CSharp.Workspaces"] = new(4, 8, 0, 0),
            ["MmapAnalyzers.Analyzers"] = typeof(PlainViewAnalyzer).Assembly.GetName().Version!,
        });

    private static void OnlyAllowed(Assembly assembly, Dictionary<string, Version> more)
    {
        AssemblyName[] references = assembly.GetReferencedAssemblies();
        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            Assert.True(Allowed.TryGetValue(reference.Name!, out Version? version) || more.TryGetValue(reference.Name!, out version), reference.FullName);
            Assert.Equal(version, reference.Version);
        });
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Atomics;

/// <summary>Whether a mapping is of a device: its path stands, as a constant, in the member that maps it.</summary>
internal sealed class DeviceRegisters(Compilation compilation)
{
    private const string Folder = "/dev/";
    private readonly Lazy<bool> _possible = new(() => compilation.SyntaxTrees.Any(static t => t.GetText().ToString().IndexOf("\"" + Folder, StringComparison.Ordinal) >= 0));

    /// <summary>Cheap after the first time: most compilations name no device.</summary>
    public bool ArePossible => _possible.Value;

    public bool Holds(ProvenanceAnswer answer, CancellationToken token) => answer.Acquisitions.Any(a =>
        a.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>(static m => m is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax) is { } member && NamesDevice(member, token));

    private bool NamesDevice(SyntaxNode member, CancellationToken token)
    {
#pragma warning disable RS1030 // the context's model knows one tree; the mapping may be made in another
        SemanticModel model = compilation.GetSemanticModel(member.SyntaxTree);
#pragma warning restore RS1030
        return member.DescendantNodes().Any(n => n is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } or IdentifierNameSyntax
            && model.GetConstantValue(n, token) is { HasValue: true, Value: string path } && IsDevice(path));
    }

    private static bool IsDevice(string path) => path.StartsWith(Folder, StringComparison.Ordinal)
        && !Array.Exists(["shm", "zero", "null", "hugepages", "fd"], name => path.IndexOf(name, Folder.Length, StringComparison.Ordinal) == Folder.Length);
}

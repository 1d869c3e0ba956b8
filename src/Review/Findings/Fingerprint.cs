using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Review.Findings;

/// <summary>
/// Names a finding so that it keeps its name when lines move: rule, containing symbol, and the operation's text without trivia.
/// Equal ones in one symbol are told apart by their order.
/// </summary>
internal sealed class Fingerprint
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public string Of(Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxNode root = diagnostic.Location.SourceTree!.GetRoot(cancellationToken);
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        ISymbol? symbol = model.GetEnclosingSymbol(diagnostic.Location.SourceSpan.Start, cancellationToken);
        string operation = string.Join(' ', node.DescendantTokens().Select(t => t.Text));
        string key = string.Join('|', diagnostic.Id, symbol?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), symbol?.ToDisplayString(), operation);
        int occurrence = _seen[key] = _seen.GetValueOrDefault(key) + 1;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}|{occurrence}")));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DiffPlex;
using DiffPlex.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Output;

/// <summary>SARIF 2.1.0, with the way from acquisition to view as a code flow and the fixes as replacement text.</summary>
internal sealed class SarifReport
{
    private const string RootId = "SRCROOT";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly CheckResult _result;
    private readonly DiagnosticDescriptor[] _rules;

    private SarifReport(CheckResult result)
    {
        _result = result;
        _rules = [.. result.Rules.Analyzers.SelectMany(a => a.SupportedDiagnostics).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal)];
    }

    public static void Write(CheckResult result, TextWriter writer) => writer.WriteLine(JsonSerializer.Serialize(new SarifReport(result).Log(), Json));

    private Dictionary<string, object> Log() => new()
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new[]
        {
            new
            {
                tool = new { driver = Driver() },
                originalUriBaseIds = new Dictionary<string, object>
                {
                    [RootId] = new { uri = new Uri(Path.TrimEndingDirectorySeparator(_result.Code.Root) + "/").AbsoluteUri },
                },
                columnKind = "utf16CodeUnits",
                invocations = new[] { Invocation() },
                results = _result.Findings.Select(Result),
                properties = new { fixes = FixStatistics() },
            },
        },
    };

    private object Driver() => new
    {
        name = "mmap-review",
        version = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
        rules = _rules.Select(rule => new
        {
            id = rule.Id,
            shortDescription = Text(rule.Title),
            fullDescription = Text(rule.Description),
            helpUri = rule.HelpLinkUri,
            defaultConfiguration = new { level = Level(rule.DefaultSeverity) },
            properties = new { category = rule.Category },
        }),
    };

    private object Invocation() => new
    {
        executionSuccessful = _result.Failures.IsEmpty,
        exitCode = _result.ExitCode,
        toolExecutionNotifications = _result.Notes
            .Select(note => new { level = note.IsDetail ? "note" : "warning", message = new { text = note.Message } })
            .Concat(_result.Failures.Select(f => new { level = "error", message = new { text = $"{f.Source} failed in {f.Where}: {f.Exception}" } })),
    };

    /// <summary>How many fixes of each kind were offered, how many of them compile (only those are in the results), and what the others met.</summary>
    private IEnumerable<object> FixStatistics() =>
        from fix in _result.Findings.SelectMany(f => f.Offered)
        group fix by fix.Kind into kind
        orderby kind.Key
        select new
        {
            kind = kind.Key,
            offered = kind.Count(),
            compiling = kind.Count(f => f.Compiles),
            errors = kind.Where(f => !f.Compiles).Select(f => $"{f.Changes[0].File}: {f.Title}: {f.Errors[0]}"),
        };

    private object Result(ReviewedFinding reviewed)
    {
        Finding finding = reviewed.Finding;
        Place[] path = [.. finding.Path, finding.Place];
        return new
        {
            ruleId = finding.Rule,
            ruleIndex = Array.FindIndex(_rules, r => r.Id == finding.Rule),
            level = Level(finding.Diagnostic.Severity),
            message = new { text = finding.Message },
            locations = new[] { LocationOf(finding.Place) },
            relatedLocations = finding.Path.Select(LocationOf),
            codeFlows = path.Length == 1 ? null : new[] { new { threadFlows = new[] { new { locations = path.Select(p => new { location = LocationOf(p) }) } } } },
            partialFingerprints = new Dictionary<string, string> { ["mmapReview/v1"] = finding.Fingerprint },
            fixes = reviewed.Fixes.Select(fix => new { description = new { text = fix.Title }, artifactChanges = fix.Changes.Select(ArtifactChange) }),
        };
    }

    private object LocationOf(Place place) => new
    {
        physicalLocation = new
        {
            artifactLocation = Artifact(place.File),
            region = Region(place.Span),
        },
    };

    private object ArtifactChange(FileChange change)
    {
        DiffResult diff = Differ.Instance.CreateDiffs(change.Old.ToString(), change.New.ToString(),
            ignoreWhiteSpace: false, ignoreCase: false, DiffPlex.Chunkers.LineEndingsPreservingChunker.Instance);
        return new
        {
            artifactLocation = Artifact(change.File),
            replacements = diff.DiffBlocks.Select(block => new
            {
                deletedRegion = Region(change.Old.Lines.GetLinePositionSpan(TextSpan.FromBounds(
                    Offset(diff.PiecesOld, block.DeleteStartA), Offset(diff.PiecesOld, block.DeleteStartA + block.DeleteCountA)))),
                insertedContent = new { text = string.Concat(diff.PiecesNew.Skip(block.InsertStartB).Take(block.InsertCountB)) },
            }),
        };
    }

    private static int Offset(IEnumerable<string> pieces, int count) => pieces.Take(count).Sum(p => p.Length);

    private static object Region(LinePositionSpan span) => new
    {
        startLine = span.Start.Line + 1,
        startColumn = span.Start.Character + 1,
        endLine = span.End.Line + 1,
        endColumn = span.End.Character + 1,
    };

    private object Artifact(string file)
    {
        string relative = Path.GetRelativePath(_result.Code.Root, file);
        if (relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative))
        {
            return new { uri = new Uri(file).AbsoluteUri };
        }

        return new { uri = string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)), uriBaseId = RootId };
    }

    private static object? Text(LocalizableString text) =>
        text.ToString(System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } value ? new { text = value } : null;

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}

using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Tests;

public class SarifTests
{
    /// <summary>What csc 5.9 wrote with -errorlog:FILE,version=2.1, without its own version numbers and property bags.</summary>
    private const string CompilersLog = """
        {
          "$schema": "http://json.schemastore.org/sarif-2.1.0",
          "version": "2.1.0",
          "runs": [
            {
              "results": [
                {
                  "ruleId": "CS0169",
                  "ruleIndex": 0,
                  "level": "warning",
                  "message": { "text": "The field 'A.unused' is never used" },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": { "uri": "file:///src/A.cs" },
                        "region": { "startLine": 1, "startColumn": 15, "endLine": 1, "endColumn": 21 }
                      }
                    }
                  ]
                }
              ],
              "tool": {
                "driver": {
                  "name": "Microsoft (R) Visual C# Compiler",
                  "version": "5.9.0",
                  "rules": [
                    {
                      "id": "CS0169",
                      "shortDescription": { "text": "Field is never used" },
                      "helpUri": "https://msdn.microsoft.com/query/roslyn.query?appId=roslyn&k=k(CS0169)",
                      "properties": { "category": "Compiler" }
                    }
                  ]
                }
              },
              "columnKind": "utf16CodeUnits"
            }
          ]
        }
        """;

    [Fact]
    public async Task Result_has_what_the_text_report_shows()
    {
        using TempFolder folder = new TempFolder().With("a b/Calls+.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--format", "sarif");
        JsonNode result = run.SarifRun["results"]![0]!;

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("2.1.0", (string?)JsonNode.Parse(run.Output)!["version"]);
        Assert.Equal("TEST001", (string?)run.SarifRun["tool"]!["driver"]!["rules"]![(int)result["ruleIndex"]!]!["id"]);
        Assert.Equal("TEST001", (string?)result["ruleId"]);
        Assert.Equal("warning", (string?)result["level"]);
        Assert.Equal("'Danger(\"one\")' is dangerous", (string?)result["message"]!["text"]);
        Assert.Equal([9, 32, 9, 45], Region(result["locations"]![0]!));
        Assert.Equal(5, Region(result["relatedLocations"]![0]!)[0]);
        JsonArray flow = result["codeFlows"]![0]!["threadFlows"]![0]!["locations"]!.AsArray();
        Assert.Equal([5, 9], flow.Select(step => Region(step!["location"]!)[0]));
        Assert.Single(result["fixes"]!.AsArray());
    }

    [Fact]
    public async Task Location_leads_to_the_file()
    {
        using TempFolder folder = new TempFolder().With("a b/Calls+.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--format", "sarif");
        JsonNode artifact = run.SarifRun["results"]![0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!;
        var root = new Uri((string)run.SarifRun["originalUriBaseIds"]![(string)artifact["uriBaseId"]!]!["uri"]!);

        Assert.Equal(folder["a b/Calls+.cs"], new Uri(root, (string)artifact["uri"]!).LocalPath);
    }

    [Fact]
    public async Task Replacement_text_gives_what_fix_writes()
    {
        string source = Tool.Sources.TrimEnd(); // the last line has no end
        using TempFolder folder = new TempFolder().With("Calls.cs", source);
        Run run = await Tool.RunAsync("check", folder.Root, "--format", "sarif");
        var text = SourceText.From(source);
        foreach (JsonNode? result in run.SarifRun["results"]!.AsArray())
        {
            JsonNode change = result!["fixes"]![0]!["artifactChanges"]![0]!;
            text = text.WithChanges(change["replacements"]!.AsArray().Select(replacement => Change(text, replacement!)));
        }

        await Tool.RunAsync("fix", folder.Root);
        Assert.Equal(folder.Read("Calls.cs"), text.ToString());
    }

    [Fact]
    public async Task Fingerprint_stays_when_lines_move_and_differs_between_findings()
    {
        string twice = Tool.Sources.Replace("Danger(\"one\");", "Danger(\"one\") + Danger(\"one\");", StringComparison.Ordinal);
        using TempFolder folder = new TempFolder().With("Calls.cs", twice);
        string[] before = await FingerprintsAsync(folder);
        folder.With("Calls.cs", "// one\n// two\n\n" + twice.Replace("Danger(\"two\")", "Danger( /* moved */ \"two\" )", StringComparison.Ordinal));
        string[] after = await FingerprintsAsync(folder);

        Assert.Equal(3, before.Distinct().Count());
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Notes_and_failures_are_notifications()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources).With("Broken.cs", "class {");
        Run run = await Tool.RunAsync(TestRules.Throwing, "check", folder.Root, "--format", "sarif");
        JsonNode invocation = run.SarifRun["invocations"]![0]!;

        Assert.Equal(2, run.ExitCode);
        Assert.False((bool)invocation["executionSuccessful"]!);
        string[] levels = [.. invocation["toolExecutionNotifications"]!.AsArray().Select(n => (string)n!["level"]!)];
        Assert.Contains("error", levels);
        Assert.Contains("warning", levels);
    }

    [Fact]
    public async Task Offered_fixes_are_counted_with_those_that_do_not_compile()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        JsonNode kind = (await Tool.RunAsync("check", folder.Root, "--format", "sarif")).SarifRun["properties"]!["fixes"]![0]!;

        Assert.Equal(("Missing", 2, 0), ((string)kind["kind"]!, (int)kind["offered"]!, (int)kind["compiling"]!));
        Assert.Contains("Call Missing: CS0103", (string)kind["errors"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shape_is_that_of_the_compilers_own_log()
    {
        using TempFolder folder = new TempFolder().With("Calls.cs", Tool.Sources);
        Run run = await Tool.RunAsync("check", folder.Root, "--format", "sarif");

        Assert.Equal([], Missing(JsonNode.Parse(CompilersLog)!, JsonNode.Parse(run.Output)!, ""));
    }

    /// <summary>The paths of the members that the expected node has and the actual one lacks or has of another kind.</summary>
    private static IEnumerable<string> Missing(JsonNode expected, JsonNode? actual, string path) => (expected, actual) switch
    {
        (JsonObject members, JsonObject have) => members.SelectMany(m => Missing(m.Value!, have[m.Key], $"{path}/{m.Key}")),
        (JsonArray elements, JsonArray have) => elements.Count == 0 ? [] : have.Count == 0 ? [path + "/0"] : Missing(elements[0]!, have[0], path + "/0"),
        (JsonValue value, JsonValue have) when value.GetValueKind() == have.GetValueKind() => [],
        _ => [path],
    };

    private static async Task<string[]> FingerprintsAsync(TempFolder folder)
    {
        Run run = await Tool.RunAsync("check", folder.Root, "--format", "sarif");
        return [.. run.SarifRun["results"]!.AsArray().Select(r => (string)r!["partialFingerprints"]!["mmapReview/v1"]!)];
    }

    private static TextChange Change(SourceText text, JsonNode replacement)
    {
        int[] region = Region(replacement["deletedRegion"]!.AsObject());
        var span = new LinePositionSpan(new LinePosition(region[0] - 1, region[1] - 1), new LinePosition(region[2] - 1, region[3] - 1));
        return new TextChange(text.Lines.GetTextSpan(span), (string)replacement["insertedContent"]!["text"]!);
    }

    private static int[] Region(JsonNode location)
    {
        JsonNode region = location["physicalLocation"]?["region"] ?? location;
        return [(int)region["startLine"]!, (int)region["startColumn"]!, (int)region["endLine"]!, (int)region["endColumn"]!];
    }
}

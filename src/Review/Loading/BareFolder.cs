using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Loading;

/// <summary>
/// Makes compilations of the sources below a folder without MSBuild, restore or build: one for each project file, against the reference
/// assemblies that the tool brings along. What does not bind is left unbound; the analyzers are silent about it.
/// </summary>
internal static class BareFolder
{
    private static readonly string[] SdkUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    public static LoadedCode Load(string root, IEnumerable<string> folders, RuntimeReference runtime, IEnumerable<Note> earlierNotes)
    {
        FolderScan scan = FolderScan.Of(folders);
        if (scan.Sources.Count == 0)
        {
            throw new CannotRunException($"no C# source below {root}");
        }

        var notes = new List<Note>([.. earlierNotes, .. scan.Notes]);
        ImmutableArray<SourceGroup> groups = SourceGroups.Of(root, scan);
        notes.AddRange(groups.Select(g => g.Facts?.Problem).OfType<string>().Distinct().Select(p => new Note(p)));

        Dictionary<SourceGroup, ProjectId> ids = groups.ToDictionary(g => g, g => ProjectId.CreateNewId(g.Name));
        var references = new ProjectReferences(groups);
        bool hasRuntimeSource = groups.Any(g => g.Name == ReferencePack.RuntimeName);
        var texts = new Dictionary<string, SourceText?>(StringComparer.Ordinal);
        var workspace = new AdhocWorkspace();
        Solution solution = workspace.CurrentSolution;
        var older = new List<(ProjectId Id, SourceGroup Group)>();
        var hidden = new List<(ProjectId Id, SourceGroup Group, TargetFramework Target)>();
        foreach (SourceGroup group in groups)
        {
            bool addRuntime = runtime == RuntimeReference.Auto && !hasRuntimeSource && CanUseRuntime(group);
            ImmutableArray<MetadataReference> framework = addRuntime ? ReferencePack.Framework.Add(ReferencePack.Runtime) : ReferencePack.Framework;
            LanguageVersion newest = StatedLanguage(group.Facts?.LangVersion) ?? LanguageVersion.Latest;
            solution = solution.AddProject(Describe(group, ids[group], Newest(group), newest, framework, texts, notes));

            // bound as the newest target is: what an older framework has is there, and what does not bind is not reported
            foreach (TargetFramework target in HiddenTargets.Of(group, Newest(group), ParseOptions(newest), file => Text(file, texts, notes)))
            {
                hidden.Add((ProjectId.CreateNewId(group.Name), group, target));
                solution = solution.AddProject(Describe(group, hidden[^1].Id, target, newest, framework, texts, notes));
            }

            foreach ((TargetFramework target, LanguageVersion language) in addRuntime ? OlderTargets.Of(group, file => Text(file, texts, notes)) : [])
            {
                older.Add((ProjectId.CreateNewId(group.Name), group));
                solution = solution.AddProject(Describe(group, older[^1].Id, target, language,
                    [.. ReferencePack.Standard, .. ReferencePack.StandardPackages, ReferencePack.StandardRuntime], texts, notes));
            }
        }

        foreach (SourceGroup group in groups)
        {
            solution = solution.WithProjectReferences(ids[group], references.Of(group).Select(g => new ProjectReference(ids[g])));
        }

        foreach ((ProjectId id, SourceGroup group) in older)
        {
            solution = solution.WithProjectReferences(id, references.Of(group).Select(g => new ProjectReference(older.Find(o => o.Group == g).Id ?? ids[g])));
        }

        foreach ((ProjectId id, SourceGroup group, TargetFramework target) in hidden)
        {
            solution = solution.WithProjectReferences(id, references.Of(group).Select(g => new ProjectReference(hidden.Find(h => h.Group == g && h.Target == target).Id ?? ids[g])));
        }

        return new LoadedCode(workspace, solution, root, [.. notes]) { OtherTargets = [.. hidden.Select(h => h.Id)], OnlyForFixes = [.. older.Select(o => o.Id)] };
    }

    private static TargetFramework Newest(SourceGroup group) =>
        (group.Facts?.Targets ?? []).OrderByDescending(t => t.Family).ThenByDescending(t => t.Version).FirstOrDefault() ?? TargetFramework.Newest;

    public static LanguageVersion? StatedLanguage(string? text) => LanguageVersionFacts.TryParse(text, out LanguageVersion stated) && text is not null ? stated : null;

    private static bool CanUseRuntime(SourceGroup group) => group.Facts?.Targets.All(t => t.CanUseRuntimePackage) ?? true;

    private static ProjectInfo Describe(SourceGroup group, ProjectId id, TargetFramework target, LanguageVersion language,
        ImmutableArray<MetadataReference> references, Dictionary<string, SourceText?> texts, List<Note> notes)
    {
        ProjectFacts? facts = group.Facts;
        CSharpParseOptions parse = ParseOptions(language).WithPreprocessorSymbols(SymbolsOf(target, facts));
        var compile = new CSharpCompilationOptions(
            facts?.IsProgram == true ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableOf(facts),
            concurrentBuild: true);

        IEnumerable<DocumentInfo> sources = group.Files.Select(file => Document(id, file, texts, notes)).OfType<DocumentInfo>()
            .Append(Generated(id, facts));
        ProjectInfo project = ProjectInfo.Create(id, VersionStamp.Create(), group.Name, group.Name, LanguageNames.CSharp,
            filePath: facts?.File,
            compilationOptions: compile,
            parseOptions: parse,
            documents: sources,
            metadataReferences: references);
        return project.WithAnalyzerConfigDocuments(EditorConfigs(group).Select(file => Document(id, file, texts, notes)).OfType<DocumentInfo>());
    }

    public static ImmutableArray<string> SymbolsOf(TargetFramework target, ProjectFacts? facts) => [.. target.Symbols(), .. facts?.Constants ?? [], "DEBUG", "TRACE"];

    private static CSharpParseOptions ParseOptions(LanguageVersion language) => new CSharpParseOptions(language).WithFeatures([new("FileBasedProgram", "true")]);

    private static SourceText? Text(string file, Dictionary<string, SourceText?> texts, List<Note> notes)
    {
        if (!texts.TryGetValue(file, out SourceText? text))
        {
            try
            {
                text = SourceFile.Read(file);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                notes.Add(new Note($"{file} could not be read and is left out: {e.Message}"));
            }

            texts.Add(file, text);
        }

        return text;
    }

    private static DocumentInfo? Document(ProjectId project, string file, Dictionary<string, SourceText?> texts, List<Note> notes)
    {
        if (Text(file, texts, notes) is not { } text)
        {
            return null;
        }

        return DocumentInfo.Create(DocumentId.CreateNewId(project, file), Path.GetFileName(file),
            loader: TextLoader.From(TextAndVersion.Create(text, VersionStamp.Create(), file)), filePath: file);
    }

    /// <summary>What the SDK would write into obj/: the global usings and the friend assemblies.</summary>
    private static DocumentInfo Generated(ProjectId project, ProjectFacts? facts)
    {
        var text = new StringBuilder("// <auto-generated/>\n");
        if (facts?.ImplicitUsings ?? true)
        {
            text.AppendJoin("", SdkUsings.Select(name => $"global using global::{name};\n"));
        }

        text.AppendJoin("", (facts?.Usings ?? []).Select(line => line + "\n"));
        text.AppendJoin("", (facts?.Friends ?? []).Select(name => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{name}\")]\n"));
        return DocumentInfo.Create(DocumentId.CreateNewId(project), "Generated.g.cs",
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text.ToString(), Encoding.UTF8), VersionStamp.Create())));
    }

    private static NullableContextOptions NullableOf(ProjectFacts? facts) => facts?.Nullable?.ToLowerInvariant() switch
    {
        "enable" => NullableContextOptions.Enable,
        "annotations" => NullableContextOptions.Annotations,
        "warnings" => NullableContextOptions.Warnings,
        _ => NullableContextOptions.Disable,
    };

    private static SortedSet<string> EditorConfigs(SourceGroup group)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in group.Files)
        {
            for (string? folder = Path.GetDirectoryName(file); folder is not null && seen.Add(folder); folder = Path.GetDirectoryName(folder))
            {
                string config = Path.Combine(folder, ".editorconfig");
                if (File.Exists(config))
                {
                    found.Add(config);
                }
            }
        }

        return found;
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;
using Microsoft.VisualStudio.SolutionPersistence;
using Microsoft.VisualStudio.SolutionPersistence.Model;
using Microsoft.VisualStudio.SolutionPersistence.Serializer;

namespace MmapAnalyzers.Review.Loading;

/// <summary>Opens a solution or a project as MSBuild sees it. Where that is not possible, reads the projects' folders instead.</summary>
internal static class MsBuildLoader
{
    public static async Task<LoadedCode> LoadAsync(string file, RuntimeReference runtime, CancellationToken cancellationToken)
    {
        string root = Path.GetDirectoryName(file)!;
        string[] projectFiles = await ProjectFilesAsync(file, cancellationToken);
        string why;
        var workspace = MSBuildWorkspace.Create();
        try
        {
            var problems = new List<string>();
            using WorkspaceEventRegistration registration = workspace.RegisterWorkspaceFailedHandler(e =>
            {
                lock (problems)
                {
                    problems.Add(e.Diagnostic.Message);
                }
            });
            Solution solution = IsSolution(file)
                ? await workspace.OpenSolutionAsync(file, cancellationToken: cancellationToken)
                : (await workspace.OpenProjectAsync(file, cancellationToken: cancellationToken)).Solution;
            if (await WithoutFrameworkAsync(solution, cancellationToken) is not { } broken)
            {
                IEnumerable<Note> notes = problems.Distinct().Select(p => new Note($"MSBuild: {OneLine(p)}", IsDetail: true));
                return new LoadedCode(workspace, runtime == RuntimeReference.Auto ? AddRuntime(solution) : solution, root, [.. notes]);
            }

            why = problems.Count > 0 ? OneLine(problems[0]) : broken;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // MSBuild and its build host fail in many ways: no SDK, one that global.json does not accept, broken XML. All have the same way out.
            why = OneLine(e.Message);
        }

        workspace.Dispose();
        var note = new Note($"{Path.GetFileName(file)} could not be loaded by MSBuild ({why}); read as a folder of sources instead. A restore may help: dotnet restore {file}");
        return BareFolder.Load(root, projectFiles.Select(p => Path.GetDirectoryName(p)!).Distinct().Where(Directory.Exists), runtime, [note]);
    }

    public static bool IsSolution(string file) => Path.GetExtension(file).ToLowerInvariant() is ".sln" or ".slnx";

    public static bool IsProject(string file) => string.Equals(Path.GetExtension(file), ".csproj", StringComparison.OrdinalIgnoreCase);

    private static async Task<string[]> ProjectFilesAsync(string file, CancellationToken cancellationToken)
    {
        if (!IsSolution(file))
        {
            return [file];
        }

        try
        {
            ISolutionSerializer serializer = SolutionSerializers.GetSerializerByMoniker(file)
                ?? throw new CannotRunException($"{file} is not a solution file");
            SolutionModel model = await serializer.OpenAsync(file, cancellationToken);
            return [.. model.SolutionProjects.Select(p => Path.GetFullPath(p.FilePath.Replace('\\', '/'), Path.GetDirectoryName(file)!)).Where(IsProject)];
        }
        catch (Exception e) when (e is SolutionException or IOException or UnauthorizedAccessException or System.Xml.XmlException)
        {
            throw new CannotRunException($"{file} cannot be read as a solution: {OneLine(e.Message)}", e);
        }
    }

    private static async Task<string?> WithoutFrameworkAsync(Solution solution, CancellationToken cancellationToken)
    {
        Project[] projects = [.. solution.Projects.Where(p => p.Language == LanguageNames.CSharp)];
        foreach (Project project in projects)
        {
            Compilation? compilation = await project.GetCompilationAsync(cancellationToken);
            if (compilation?.GetSpecialType(SpecialType.System_Object).TypeKind is null or TypeKind.Error)
            {
                return $"{project.Name} has no framework references";
            }
        }

        return projects.Length == 0 ? "it has no C# project" : null;
    }

    /// <summary>Lets fixes use the runtime where every target of the project can have it; a project that references it keeps its own.</summary>
    private static Solution AddRuntime(Solution solution)
    {
        foreach (IGrouping<string?, Project> targets in solution.Projects.Where(p => p.Language == LanguageNames.CSharp).GroupBy(p => p.FilePath).ToList())
        {
            if (targets.All(CanUseRuntime) && !targets.Any(p => HasRuntime(p, solution)))
            {
                foreach (Project project in targets)
                {
                    solution = solution.AddMetadataReferences(project.Id, Runtime(project));
                }
            }
        }

        return solution;
    }

    /// <summary>net8.0 and later have the whole runtime; older targets what reads, with the packages that give them spans.</summary>
    private static ImmutableArray<MetadataReference> Runtime(Project project)
    {
        if (Defines(project, "NET8_0_OR_GREATER"))
        {
            return [ReferencePack.Runtime];
        }

        // the frameworks that have spans themselves also have assemblies of these names
        HashSet<string?> present = [.. project.MetadataReferences.Select(r => Path.GetFileName(r.Display))];
        bool hasSpans = Defines(project, "NETSTANDARD2_1_OR_GREATER") || Defines(project, "NETCOREAPP2_1_OR_GREATER");
        return hasSpans ? [ReferencePack.StandardRuntime] : [ReferencePack.StandardRuntime, .. ReferencePack.StandardPackages.Where(r => !present.Contains(Path.GetFileName(r.Display)))];
    }

    private static bool CanUseRuntime(Project project) =>
        Defines(project, "NETCOREAPP2_0_OR_GREATER") || Defines(project, "NETSTANDARD2_0_OR_GREATER") || Defines(project, "NET461_OR_GREATER");

    private static bool Defines(Project project, string symbol) => project.ParseOptions?.PreprocessorSymbolNames.Contains(symbol) == true;

    private static bool HasRuntime(Project project, Solution solution)
    {
        ImmutableArray<Project> referenced =
            [.. solution.GetProjectDependencyGraph().GetProjectsThatThisProjectTransitivelyDependsOn(project.Id).Select(id => solution.GetProject(id)!), project];
        return referenced.Any(p => p.AssemblyName == ReferencePack.RuntimeName
            || p.MetadataReferences.Any(r => Path.GetFileNameWithoutExtension(r.Display) == ReferencePack.RuntimeName));
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MmapAnalyzers.Review.Loading;

/// <summary>
/// What a project file and the Directory.Build.props above it say literally. Nothing is evaluated: properties without a condition count, and
/// $(Name) is replaced where Name is such a property; what stays unknown is left out. docs/decisions/0040 says why.
/// </summary>
internal sealed partial class ProjectFacts
{
    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Kind, XElement Item)> _items = [];

    private ProjectFacts(string file) => File = file;

    public string File { get; }

    public string Folder => Path.GetDirectoryName(File)!;

    public string? Problem { get; private set; }

    public string AssemblyName => Value("AssemblyName") is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(File);

    public bool ImplicitUsings => Is("ImplicitUsings", "enable", "true");

    public bool IsProgram => Is("OutputType", "Exe", "WinExe") || _items.Exists(i => i.Kind == "Sdk");

    public string? Nullable => Value("Nullable");

    public string? LangVersion => Value("LangVersion");

    /// <summary>What is stated under a condition that does not ask for the target: most likely true, and nearer than the target's default.</summary>
    public string? ConditionalLangVersion { get; private set; }

    public ImmutableArray<string> Constants => List(Value("DefineConstants")?.Replace(',', ';'));

    public ImmutableArray<TargetFramework> Targets =>
        [.. List(Value("TargetFrameworks") ?? Value("TargetFramework")).Select(TargetFramework.Parse).OfType<TargetFramework>()];

    public IEnumerable<string> ProjectReferences =>
        from item in Items("ProjectReference", "Include")
        where (string?)Metadata(item.Item, "ReferenceOutputAssembly") is not ("false" or "False") && Metadata(item.Item, "OutputItemType") is null
        select Absolute(item.Value);

    /// <summary>The changes to the default "all below the folder", in order; patterns are absolute.</summary>
    public IEnumerable<(bool Include, string Pattern)> CompileItems =>
        Items("Compile", "Include", "Remove").Select(item => (item.Attribute == "Include", Absolute(item.Value)));

    /// <summary>The global usings that the project states itself, as C# code.</summary>
    public IEnumerable<string> Usings =>
        from item in Items("Using", "Include")
        let isStatic = string.Equals(Metadata(item.Item, "Static"), "true", StringComparison.OrdinalIgnoreCase)
        let alias = Metadata(item.Item, "Alias")
        select $"global using {(isStatic ? "static " : "")}{(alias is null ? "" : alias + " = ")}global::{item.Value};";

    public IEnumerable<string> Friends => Items("InternalsVisibleTo", "Include").Select(item => item.Value.Split(',')[0].Trim());

    public static ProjectFacts Read(string projectFile)
    {
        var facts = new ProjectFacts(projectFile);
        var props = new Stack<string>();
        for (string? folder = facts.Folder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            props.Push(Path.Combine(folder, "Directory.Build.props"));
        }

        foreach (string file in props.Where(System.IO.File.Exists).Append(projectFile))
        {
            facts.Add(file);
        }

        return facts;
    }

    private void Add(string file)
    {
        XElement root;
        try
        {
            root = XElement.Load(file);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            Problem = $"{file} could not be read and counts as empty: {e.Message}";
            return;
        }

        if ((string?)root.Attribute("Sdk") is "Microsoft.NET.Sdk.Web" or "Microsoft.NET.Sdk.Worker")
        {
            _items.Add(("Sdk", root));
        }

        // Items are read when all properties are known; only this one differs from file to file.
        const string thisFolder = "$(MSBuildThisFileDirectory)";
        foreach (XAttribute attribute in root.Descendants().Attributes().Where(a => a.Value.Contains(thisFolder, StringComparison.Ordinal)))
        {
            attribute.Value = attribute.Value.Replace(thisFolder, Path.GetDirectoryName(file) + "/", StringComparison.Ordinal);
        }

        _properties["MSBuildProjectDirectory"] = Folder;
        _properties["MSBuildProjectName"] = Path.GetFileNameWithoutExtension(File);
        foreach (XElement group in root.Elements())
        {
            if (group.Name.LocalName == "PropertyGroup")
            {
                AddProperties(group);
            }
            else if (group.Name.LocalName == "ItemGroup" && group.Attribute("Condition") is null)
            {
                _items.AddRange(group.Elements().Where(i => i.Attribute("Condition") is null).Select(i => (i.Name.LocalName, i)));
            }
        }
    }

    private void AddProperties(XElement group)
    {
        foreach (XElement property in group.Elements().Where(p => !p.HasElements))
        {
            string name = property.Name.LocalName;
            string condition = (string?)group.Attribute("Condition") + (string?)property.Attribute("Condition");
            bool isConditional = condition.Length > 0;
            if (isConditional && name == "LangVersion" && !condition.Contains("TargetFramework", StringComparison.OrdinalIgnoreCase))
            {
                ConditionalLangVersion ??= Expand(property.Value, keepUnknown: false);
            }

            // A condition cannot be decided here. For the target framework any answer is better than none; everything else stays out.
            if (!isConditional || (name is "TargetFramework" or "TargetFrameworks" && Value(name) is null))
            {
                _properties[name] = Expand(property.Value, keepUnknown: false) ?? "";
            }
        }
    }

    private string? Value(string name) => _properties.TryGetValue(name, out string? value) && value.Length > 0 ? value.Trim() : null;

    private bool Is(string name, params ReadOnlySpan<string> accepted)
    {
        string? value = Value(name);
        foreach (string candidate in accepted)
        {
            if (string.Equals(candidate, value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<(XElement Item, string Attribute, string Value)> Items(string kind, params string[] attributes) =>
        from item in _items
        where item.Kind == kind
        from attribute in attributes
        from value in List(Expand((string?)item.Item.Attribute(attribute)))
        select (item.Item, attribute, value);

    private static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    /// <summary>Replaces known properties. An unknown one is dropped, or makes the whole text unknown.</summary>
    private string? Expand(string? text, bool keepUnknown = true)
    {
        if (text is null)
        {
            return null;
        }

        string expanded = PropertyUse().Replace(text, use => _properties.GetValueOrDefault(use.Groups["name"].Value, keepUnknown ? use.Value : ""));
        return expanded.Contains("$(", StringComparison.Ordinal) || expanded.Contains("@(", StringComparison.Ordinal) ? null : expanded;
    }

    private string Absolute(string path) => Path.GetFullPath(Path.Combine(Folder, path.Replace('\\', '/')));

    private static ImmutableArray<string> List(string? value) =>
        value is null ? [] : [.. value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    [GeneratedRegex(@"\$\((?<name>\w+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PropertyUse();
}

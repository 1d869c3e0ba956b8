using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace MmapAnalyzers.Tests;

/// <summary>A page of the documentation, read by Markdig.</summary>
internal sealed class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    private readonly MarkdownDocument _document;

    private MarkdownPage(string path)
    {
        Path = path;
        _document = Markdown.Parse(File.ReadAllText(Repository.PathOf(path)), Pipeline);
    }

    /// <summary>Relative to the root, with slashes.</summary>
    public string Path { get; }

    public static MarkdownPage Read(string path) => new(path);

    /// <summary>Every page that is part of the product.</summary>
    public static IEnumerable<MarkdownPage> All() => Directory
        .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or ".git"))
        .Where(path => !System.IO.Path.GetFileName(path).StartsWith("AnalyzerReleases.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(Read);

    public string[] Headings(int level) =>
        [.. _document.Descendants<HeadingBlock>().Where(h => h.Level == level).Select(h => Text(h.Inline!))];

    public IEnumerable<string> Links() => _document.Descendants<LinkInline>().Select(link => link.Url!);

    public IEnumerable<CodeFence> Fences() => _document.Descendants<FencedCodeBlock>()
        .Select(block => new CodeFence(Path, block.Line + 1, block.Info ?? "", block.Arguments ?? "", block.Lines.ToString()));

    /// <summary>The rows of all tables, a string for each cell, without the headers.</summary>
    public IEnumerable<string[]> TableRows() => _document.Descendants<TableRow>()
        .Where(row => !row.IsHeader)
        .Select(row => row.Descendants<ParagraphBlock>().Select(cell => Text(cell.Inline!)).ToArray());

    private static string Text(ContainerInline inline) => string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        _ => "",
    }));
}

/// <param name="Page">The page that it stands on.</param>
/// <param name="Line">The line of the page.</param>
/// <param name="Language">The first word behind the fence.</param>
/// <param name="Mark">What follows it.</param>
/// <param name="Code">What stands between the fences.</param>
internal sealed record CodeFence(string Page, int Line, string Language, string Mark, string Code)
{
    public override string ToString() => $"{Page}:{Line} {Mark}".TrimEnd();
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP100: a line of the user's list that means nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UserListAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.UserList);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterAdditionalFileAction(Analyze);
    }

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        if (!UserList.IsList(context.AdditionalFile) || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
        {
            return;
        }

        foreach (UserListLine line in UserList.Lines(text))
        {
            if (Fault(line, context.Compilation) is { } fault)
            {
                Location place = Location.Create(context.AdditionalFile.Path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.UserList, place, text.ToString(line.Span), fault));
            }
        }
    }

    private static string? Fault(UserListLine line, Compilation compilation)
    {
        if (line.Type is null)
        {
            return "a line is '[Namespace.Type]::Member', with '#' before a comment";
        }

        ImmutableArray<INamedTypeSymbol> types = compilation.GetTypesByMetadataName(line.Type);
        return types.IsEmpty ? $"there is no type '{line.Type}' here (nested types are written with '+', generic ones with '`1')"
            : types.Any(type => !type.GetMembers(line.Member).IsEmpty) ? null
            : $"type '{line.Type}' has no member '{line.Member}'";
    }
}

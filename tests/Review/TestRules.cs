using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Review.Findings;

namespace MmapAnalyzers.Review.Tests;

/// <summary>Rules with a known behaviour, so that the tool is tested and not the analyzers: every call of "Danger" is a finding.</summary>
internal static class TestRules
{
    public static readonly ReviewRules Danger = new([new DangerAnalyzer()], [new SafeFix()]);

    /// <summary>A suggestion only.</summary>
    public static readonly ReviewRules Hint = new([new DangerAnalyzer(DiagnosticSeverity.Info)], []);

    public static readonly ReviewRules Throwing = new([new ThrowingAnalyzer()], []);

    public static readonly ReviewRules ThrowingFix = new([new DangerAnalyzer()], [new BrokenFix()]);
}

[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class DangerAnalyzer(DiagnosticSeverity severity) : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _rule = new(
        "TEST001", "A dangerous call", "'{0}' is dangerous", "Test", severity, isEnabledByDefault: true, helpLinkUri: "https://example.org/TEST001");

    public DangerAnalyzer()
        : this(DiagnosticSeverity.Warning)
    {
    }

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);
    }

    private void Analyze(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "Danger")
        {
            Location declared = call.TargetMethod.Locations[0];
            context.ReportDiagnostic(Diagnostic.Create(_rule, call.Syntax.GetLocation(), declared.IsInSource ? [declared] : [], call.Syntax.ToString()));
        }
    }
}

/// <summary>Offers the call of "Safe", which compiles where there is such a method, and one that never compiles. Nothing where an argument says so.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
internal sealed class SafeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["TEST001"];

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        SyntaxNode node = root.FindNode(context.Span, getInnermostNodeForTie: true);
        IdentifierNameSyntax name = node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().First(n => n.Identifier.Text == "Danger");
        if (node.ToString().Contains("nofix", StringComparison.Ordinal))
        {
            return;
        }

        if (node.ToString().Contains("author", StringComparison.Ordinal))
        {
            ExpressionSyntax one = SyntaxFactory.ParseExpression("1").WithTriviaFrom(node);
            context.RegisterCodeFix(
                CodeAction.Create("Claim", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(node, one))), "Claim", CodeActionPriority.Low),
                context.Diagnostics);
            return;
        }

        foreach (string other in new[] { "Safe", "Missing" })
        {
            IdentifierNameSyntax replacement = SyntaxFactory.IdentifierName(other).WithTriviaFrom(name);
            context.RegisterCodeFix(
                CodeAction.Create($"Call {other}", _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(name, replacement))), other),
                context.Diagnostics);
        }
    }
}

[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class ThrowingAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Rule = new("TEST002", "Throws", "never", "Test", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(static _ => throw new InvalidOperationException("a bug in a rule"), OperationKind.Invocation);
    }
}

[ExportCodeFixProvider(LanguageNames.CSharp)]
internal sealed class BrokenFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => ["TEST001"];

    public override Task RegisterCodeFixesAsync(CodeFixContext context) => throw new InvalidOperationException("a bug in a fix");
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP001: a plain view of a shared mapping.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PlainViewAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.PlainView);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                Rule rule = new(engine);
                start.RegisterOperationAction(rule.Analyze, OperationKind.ObjectCreation, OperationKind.Invocation, OperationKind.Return,
                    OperationKind.VariableDeclarator, OperationKind.Invalid);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            if (ViewCreation.Find(context.Operation) is not { } creation || Excuses.Has(creation, context))
            {
                return;
            }

            ProvenanceAnswer answer = Guarded.Ask(engine, creation.Address, creation.IsReference, context.CancellationToken);
            if (answer.IsShared)
            {
                context.ReportDiagnostic(Describe(creation, answer));
            }
        }

        private static Diagnostic Describe(ViewCreation creation, ProvenanceAnswer answer)
        {
            Acquisition first = answer.Acquisitions[0];
            return Diagnostic.Create(
                Descriptors.PlainView,
                creation.View.GetLocation(),
                [first.Syntax.GetLocation(), .. first.Steps.Where(step => !IsWithin(step, creation.View)).Select(static s => s.GetLocation())],
                ImmutableDictionary<string, string?>.Empty
                    .Add(DiagnosticProperties.Origin, first.Kind.ToString())
                    .Add(DiagnosticProperties.Form, creation.Form.ToString()),
                Excerpt.Of(creation.View),
                Excerpt.Of(first.Syntax),
                answer.IsMixed ? " on some paths" : "");
        }

        private static bool IsWithin(SyntaxNode step, SyntaxNode view) => step.SyntaxTree == view.SyntaxTree && step.Span.OverlapsWith(view.Span);
    }
}

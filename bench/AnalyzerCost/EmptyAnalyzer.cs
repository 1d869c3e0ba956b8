using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>The measure: registers for the same operation kinds as MMAP001 and does nothing.</summary>
#pragma warning disable RS1001, RS1036, RS2008 // never shipped: only this program creates it
internal sealed class EmptyAnalyzer : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1036
{
    private static readonly DiagnosticDescriptor None = new("EMPTY", "Empty", "Empty", "Bench", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [None];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start => start.RegisterOperationAction(
            static _ => { },
            OperationKind.ObjectCreation,
            OperationKind.Invocation,
            OperationKind.Return,
            OperationKind.VariableDeclarator,
            OperationKind.Invalid));
    }
}
#pragma warning restore RS2008

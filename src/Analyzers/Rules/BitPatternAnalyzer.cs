using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP013: a value made from a mapping's bytes whose type not every bit pattern may fill.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BitPatternAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.BitPattern);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                Rule rule = new(engine, new BitPatterns(start.Compilation.Assembly));
                start.RegisterOperationBlockAction(block => Guarded.Run(rule.Analyze, block));
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine, BitPatterns patterns)
    {
        public void Analyze(OperationBlockAnalysisContext context)
        {
            HashSet<(object, ITypeSymbol)>? reported = null;
            foreach (MemoryAccess access in context.OperationBlocks.Select(BlockAccesses.Of).SelectMany(static b => b.All.Concat(b.Casts)).OrderBy(static a => a.Operation.Syntax.SpanStart))
            {
                if (access.Loaded is not { } type || patterns.Objection(type) is not { } objection)
                {
                    continue;
                }

                // one report a member, variable and type
                object memory = Sliced.Variable(access.Memory) is { } variable ? Symbols.Key(variable) : access.Memory.Syntax.ToString();
                if ((reported ??= []).Add((memory, type)) && !Vouching.IsInsideStable(context.OwningSymbol)
                    && LiveMapping.Find(engine, access.Memory, access.IsReference, context.CancellationToken) is { } answer)
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.BitPattern, access.Operation.Syntax.GetLocation(), LiveMapping.Places(answer),
                        Excerpt.Of(access.Operation.Syntax), type.ToMinimalDisplayString(access.Operation.SemanticModel!, access.Operation.Syntax.SpanStart), LiveMapping.Describe(answer), objection));
                }
            }
        }
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP002: a shared mapping accessed through a raw pointer. One report a member and pointer: each further line says nothing new.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawPointerAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.RawPointer);

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

    private sealed class Rule(ProvenanceEngine engine, BitPatterns layouts)
    {
        public void Analyze(OperationBlockAnalysisContext context)
        {
            Dictionary<object, MemoryAccess> first = [];
            foreach (MemoryAccess access in context.OperationBlocks.SelectMany(static b => BlockAccesses.Of(b).All))
            {
                if (access.IsRaw)
                {
                    // a pointer without a variable is known by its text
                    object pointer = Symbol(access) ?? (object)access.Memory.Syntax.ToString();
                    if (!first.TryGetValue(pointer, out MemoryAccess? known) || access.Operation.Syntax.SpanStart < known.Operation.Syntax.SpanStart)
                    {
                        first[pointer] = access;
                    }
                }
            }

            if (first.Count == 0 || Vouching.IsInsideStable(context.OwningSymbol))
            {
                return;
            }

            List<(MemoryAccess Access, ProvenanceAnswer Answer)> shared = [];
            foreach (MemoryAccess access in first.Values)
            {
                if (LiveMapping.Find(engine, access.Memory, isReference: false, context.CancellationToken) is { } answer)
                {
                    shared.Add((access, answer));
                }
            }

            HashSet<SyntaxNode> doublyFetched = shared.Count == 0 ? []
                : [.. DoubleFetchAnalyzer.Find(engine, layouts, context).SelectMany(static found => new[] { found.Fetch.First.Syntax, found.Fetch.Second.Syntax })];
            foreach ((MemoryAccess access, ProvenanceAnswer answer) in shared.Where(s => !doublyFetched.Contains(s.Access.Operation.Syntax)))
            {
                // p->Member(): the hidden dereference has no text of its own
                SyntaxNode place = access.Operation.Syntax.Parent is MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression } member ? member : access.Operation.Syntax;
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.RawPointer, place.GetLocation(), LiveMapping.Places(answer),
                    Excerpt.Of(place), access.IsRead ? "reads" : "writes", LiveMapping.Describe(answer)));
            }
        }

        private static ISymbol? Symbol(MemoryAccess access) => Sliced.Variable(access.Memory) is { } variable ? Symbols.Key(variable) : null;
    }
}

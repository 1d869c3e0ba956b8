using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using MmapAnalyzers.Atomics;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP011: a word that another process writes or reads, accessed plainly.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CrossProcessFieldAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.CrossProcessField);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                Rule rule = new(engine, new AtomicWords(start.Compilation), new DeviceRegisters(start.Compilation));
                start.RegisterSyntaxNodeAction(c => Guarded.Run(rule.Dereferenced, c),
                    SyntaxKind.PointerIndirectionExpression, SyntaxKind.PointerMemberAccessExpression, SyntaxKind.ElementAccessExpression);
                start.RegisterSyntaxNodeAction(c => Guarded.Run(rule.Branched, c), SyntaxKind.IfStatement);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine, AtomicWords atomics, DeviceRegisters devices)
    {
        public void Dereferenced(SyntaxNodeAnalysisContext context)
        {
            if (WordAccess.Of((ExpressionSyntax)context.Node, context.SemanticModel, context.CancellationToken) is not { } access)
            {
                return;
            }

            if (Protocol(access, context) is { } what)
            {
                if (Ask(access, context).IsShared)
                {
                    Report(context, access.Expression, what);
                }
            }
            else if (devices.ArePossible && IsLastOfFunction(access, context) && Ask(access, context) is { IsShared: true } answer && devices.Holds(answer, context.CancellationToken))
            {
                Report(context, access.Expression, $"is a device's register and is {(access.Writes ? "written" : "read")} plainly: use Volatile.{(access.Writes ? "Write" : "Read")}");
            }
        }

        /// <summary>Two processes can both find the initial value, and both write.</summary>
        public void Branched(SyntaxNodeAnalysisContext context)
        {
            if (CheckThenAct.Find((IfStatementSyntax)context.Node, context.SemanticModel, context.CancellationToken) is { } test
                && context.SemanticModel.GetOperation(WithoutParentheses(test.Pointer), context.CancellationToken) is { } pointer
                && Guarded.Ask(engine, pointer, isReference: false, context.CancellationToken).IsShared)
            {
                Report(context, test.Condition, $"is shared with other processes and tested before '{Excerpt.Of(test.Write)}', and another process can pass the same test meanwhile: use Interlocked.CompareExchange");
            }
        }

        /// <summary>What is wrong with an access of a word that some code, here or elsewhere, accesses atomically; or that is waited for.</summary>
        private string? Protocol(WordAccess access, SyntaxNodeAnalysisContext context)
        {
            CancellationToken token = context.CancellationToken;
            if (access.Writes)
            {
                return IsPublished(access, context) && !AtomicInFunction(access, context, after: true) ? "is shared with other processes and written plainly, but read atomically elsewhere: use Volatile.Write, after what it publishes" : null;
            }

            if (Decisions.WaitsFor(access, context.SemanticModel, token))
            {
                return "is shared with other processes and waited for by plain reads, which the JIT may do once: use Volatile.Read";
            }

            return IsForeign(access, token) && Matters(access, context)
                && !(access.Word is { } word && AtomicInFunction(access, context, after: false, word))
                ? "is shared with other processes and read plainly: use Volatile.Read" : null;
        }

        /// <summary>A field that nobody accesses atomically may have been set before anybody came: then only a test of its state matters.</summary>
        private bool Matters(WordAccess access, SyntaxNodeAnalysisContext context) => access.Word is { } word
            && (atomics.IsRead(word, context.CancellationToken)
                || (word is IFieldSymbol { Type: not IPointerTypeSymbol } && !atomics.IsWritten(word, context.CancellationToken)
                    ? Decisions.TestsState(access.Expression, context.SemanticModel, context.CancellationToken)
                    : Decisions.DependsOn(access.Expression, context.SemanticModel, context.CancellationToken)));

        private bool IsPublished(WordAccess access, SyntaxNodeAnalysisContext context) =>
            access.Word is { } word && atomics.IsRead(word, context.CancellationToken)
                ? context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type is not INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None }
                : context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } whole
                    && atomics.IsProtocol(whole, context.CancellationToken);

        /// <summary>A field of a struct that has atomic ones; or what a pointer points to, where that is not a word that this side alone writes.</summary>
        private bool IsForeign(WordAccess access, CancellationToken token) => access.Word switch
        {
            IFieldSymbol { ContainingType: { IsValueType: true } type, Type: not IPointerTypeSymbol } => atomics.IsProtocol(type, token),
            IFieldSymbol { Type: IPointerTypeSymbol { PointedAtType.SpecialType: >= SpecialType.System_Int32 and <= SpecialType.System_UInt64 } } pointer when access.Expression is PrefixUnaryExpressionSyntax =>
                atomics.IsProtocol(pointer.ContainingType, token) && !atomics.IsWritten(pointer, token),
            { } variable => atomics.IsRead(variable, token) && !atomics.IsWritten(variable, token),
            null => false,
        };

        private static bool AtomicInFunction(WordAccess access, SyntaxNodeAnalysisContext context, bool after, ISymbol? word = null) =>
            Decisions.FunctionOf(access.Expression) is { } function && function.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Any(i => (!after || i.SpanStart > access.Expression.SpanStart) && AtomicWords.Access(i, context.SemanticModel, context.CancellationToken) is { } atomic
                    && (word is null || (atomic.Method != "Read" && SymbolEqualityComparer.Default.Equals(atomic.Word, word))));

        /// <summary>One finding a function and pointer: the last store, or the first load where nothing is stored.</summary>
        private static bool IsLastOfFunction(WordAccess access, SyntaxNodeAnalysisContext context)
        {
            SemanticModel model = context.SemanticModel;
            CancellationToken token = context.CancellationToken;
            if (WordAccess.Variable(access.Pointer, model, token) is not { } variable || Decisions.FunctionOf(access.Expression) is not { } function)
            {
                return false;
            }

            foreach (ExpressionSyntax node in function.DescendantNodes().OfType<ExpressionSyntax>().Where(static n => n is ElementAccessExpressionSyntax || n.IsKind(SyntaxKind.PointerIndirectionExpression) || n.IsKind(SyntaxKind.PointerMemberAccessExpression)))
            {
                if (node != context.Node && WordAccess.Of(node, model, token) is { } other && SymbolEqualityComparer.Default.Equals(WordAccess.Variable(other.Pointer, model, token), variable)
                    && (access.Writes ? other.Writes && node.SpanStart > context.Node.SpanStart : other.Writes || node.SpanStart < context.Node.SpanStart))
                {
                    return false;
                }
            }

            return true;
        }

        private ProvenanceAnswer Ask(WordAccess access, SyntaxNodeAnalysisContext context) =>
            context.SemanticModel.GetOperation(WithoutParentheses(access.Pointer), context.CancellationToken) is { } pointer
                ? Guarded.Ask(engine, pointer, isReference: false, context.CancellationToken) : ProvenanceAnswer.Unknown;

        private static ExpressionSyntax WithoutParentheses(ExpressionSyntax expression)
        {
            while (expression is ParenthesizedExpressionSyntax { Expression: var inner })
            {
                expression = inner;
            }

            return expression;
        }

        private static void Report(SyntaxNodeAnalysisContext context, ExpressionSyntax place, string what)
        {
            place = WithoutParentheses(place);
            if (!Vouching.IsInsideStable(context.ContainingSymbol))
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.CrossProcessField, place.GetLocation(), Excerpt.Of(place), what));
            }
        }
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP004: a live mapping handed to an API that reads it more than once or trusts it to hold still.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MultiPassAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.MultiPass);

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
                start.RegisterOperationAction(operation => Guarded.Run(rule.Analyze, operation), OperationKind.Invocation, OperationKind.ObjectCreation);
            }
        });
    }

    private sealed class Rule(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            (IMethodSymbol? method, ImmutableArray<IArgumentOperation> arguments) = context.Operation switch
            {
                IInvocationOperation call => (call.TargetMethod, call.Arguments),
                IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
                _ => (null, ImmutableArray<IArgumentOperation>.Empty),
            };
            if (method is null || MultiPassApis.Find(method) is not { } trust || !Matters(trust, context.Operation, arguments) || Vouching.IsInsideStable(context.ContainingSymbol))
            {
                return;
            }

            foreach (IOperation input in Inputs(trust, arguments))
            {
                if (LiveMapping.Find(engine, input, isReference: false, context.CancellationToken) is { } answer)
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptors.MultiPass, context.Operation.Syntax.GetLocation(), LiveMapping.Places(answer),
                        Excerpt.Of(context.Operation.Syntax), Says(trust), LiveMapping.Describe(answer)));
                    return;
                }
            }
        }

        private static bool Matters(Trust trust, IOperation call, ImmutableArray<IArgumentOperation> arguments) => trust switch
        {
            Trust.Compares => !ConstantBytes.IsAny(arguments) && !IsDiscarded(call),
            Trust.Decodes => !IsThrown(call),
            Trust.Hashes => Inputs(trust, arguments).Any(input => IsReadAgain(input, call)),
            _ => true,
        };

        /// <summary>Both sides of a comparison; else what comes first is read, and what follows is written.</summary>
        private static IEnumerable<IOperation> Inputs(Trust trust, ImmutableArray<IArgumentOperation> arguments) => arguments
            .OrderBy(static a => a.Parameter?.Ordinal ?? 0)
            .Where(static a => LiveMapping.CanBe(a.Parameter?.Type))
            .Select(static a => a.Value)
            .Take(trust == Trust.Compares ? 2 : 1);

        /// <summary>An assertion compares for the author; a comparison as a statement compares for nobody.</summary>
        private static bool IsDiscarded(IOperation call)
        {
            IOperation? parent = call.Parent;
            while (parent is IConversionOperation or IBinaryOperation or IUnaryOperation or IParenthesizedOperation)
            {
                parent = parent.Parent;
            }

            return parent is null or IExpressionStatementOperation
                || parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var type } } && Types.Is(type, "System.Diagnostics.Debug");
        }

        /// <summary>Text for the message of an exception that is on its way already.</summary>
        private static bool IsThrown(IOperation call)
        {
            for (IOperation? parent = call.Parent; parent is not null; parent = parent.Parent)
            {
                if (parent is IThrowOperation)
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>A checksum over a mapping is about one moment, and true; only what is read again can be something else.</summary>
        private static bool IsReadAgain(IOperation input, IOperation call) => Sliced.Variable(input) is { } variable
            && Order.Functions.OperationsOf(Order.Functions.Of(call)).Any(o => o.Syntax.SpanStart > call.Syntax.Span.End
                && Symbols.Same(Sliced.VariableOf(o), variable)
                && o.Parent is not (IPropertyReferenceOperation { Property.Name: "Length" or "IsEmpty" } or ISimpleAssignmentOperation { IsRef: false } or IInvocationOperation { TargetMethod.Name: "ReleasePointer" }));

        private static string Says(Trust trust) => trust switch
        {
            Trust.Decodes => "reads the bytes in more than one pass",
            Trust.Parses => "looks at the bytes more than once",
            Trust.Decompresses => "follows lengths in the bytes that it has checked before",
            Trust.Compares => "answers for the bytes of this moment",
            _ => "hashes bytes that are read again afterwards",
        };
    }
}

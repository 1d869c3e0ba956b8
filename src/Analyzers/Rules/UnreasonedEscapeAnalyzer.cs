using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP014: an escape from the guarantees that does not say why it is safe.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnreasonedEscapeAnalyzer : DiagnosticAnalyzer
{
    /// <summary>What is typed to get past the parameter; compared without case and punctuation.</summary>
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "a", "asdf", "because", "bla", "fixme", "foo", "hack", "itissafe", "itssafe", "justification", "na", "none", "noreason", "null", "ok", "okay",
        "placeholder", "reason", "safe", "someday", "string", "tbd", "temp", "test", "todo", "trustme", "unknown", "why", "x", "xxx", "yourreasonhere",
    };

    private static readonly string[] Types = ["MmapAnalyzers.Runtime.StableMappingAttribute", "MmapAnalyzers.Runtime.RelaxedView`1", "MmapAnalyzers.Runtime.MappedSnapshot"];

    /// <summary>A reason that begins with one of these is still to be written, as the fix that vouches leaves it.</summary>
    private static readonly string[] Reminders = ["TODO", "FIXME", "TBD"];

    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.UnreasonedEscape);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            // who has neither has no escape, and is not to pay for looking at every call
            if (Array.Exists(Types, name => !start.Compilation.GetTypesByMetadataName(name).IsEmpty))
            {
                start.RegisterOperationAction(static operation => Guarded.Run(AnalyzeCall, operation), OperationKind.Invocation);
                start.RegisterOperationAction(static operation => Guarded.Run(AnalyzeAttribute, operation), OperationKind.Attribute);
            }
        });
    }

    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        if (method.Name is "DangerousGetSpan" or "Pin" && Vouching.IsOfRuntime(method.ContainingType))
        {
            Report(context, call.Arguments, call.Syntax, method.Name);
        }
    }

    private static void AnalyzeAttribute(OperationAnalysisContext context)
    {
        if (context.Operation is IAttributeOperation { Operation: IObjectCreationOperation { Type: { } type } creation } && Vouching.IsStableAttribute(type))
        {
            Report(context, creation.Arguments, context.Operation.Syntax, "StableMapping");
        }
    }

    private static void Report(OperationAnalysisContext context, ImmutableArray<IArgumentOperation> arguments, SyntaxNode escape, string name)
    {
        IArgumentOperation? reason = arguments.FirstOrDefault(static a => a.Parameter is { Type.SpecialType: SpecialType.System_String });
        if (reason?.Value.ConstantValue is { HasValue: true, Value: var value } && IsNone(value as string))
        {
            SyntaxNode place = reason.ArgumentKind == ArgumentKind.Explicit ? reason.Value.Syntax : escape;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.UnreasonedEscape, place.GetLocation(), name));
        }
    }

    private static bool IsNone(string? reason) => reason is null || Placeholders.Contains(new string([.. reason.Where(char.IsLetterOrDigit)]))
        || Array.Exists(Reminders, word => reason.TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase) && !reason.TrimStart().Skip(word.Length).Take(1).Any(char.IsLetterOrDigit));
}

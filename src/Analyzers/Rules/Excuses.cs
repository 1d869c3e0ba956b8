using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Rules;

/// <summary>Views that are not reported whatever they are made over: vouched for, copied by someone who can, or never read by this process.</summary>
internal static class Excuses
{
    private const string ImmediateCopyOption = "mmap_analyzers.immediate_copy";

    public static bool Has(ViewCreation creation, OperationAnalysisContext context) =>
        Consumer(context.Operation) is { } consumer && (CopiesSafely(consumer) || OnlyKernelReads(consumer) || IsCopiedAtOnce(consumer, context))
        || Vouching.IsInsideStable(context.ContainingSymbol);

    /// <summary>The member that takes the view directly, as receiver or argument.</summary>
    private static IMethodSymbol? Consumer(IOperation view)
    {
        IOperation? parent = view.Parent;
        while (parent is IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => call.TargetMethod,
            IInvocationOperation call => call.TargetMethod,
            _ => null,
        };
    }

    private static bool CopiesSafely(IMethodSymbol consumer) => Types.Is(consumer.ContainingType, "MmapAnalyzers.Runtime.MappedCopy");

    /// <summary>For the kernel a lost page is an error code.</summary>
    private static bool OnlyKernelReads(IMethodSymbol consumer) =>
        (consumer.Name is "Write" or "WriteAsync" && Types.Is(consumer.ContainingType, "System.IO.RandomAccess"))
        || (consumer.Name is "Send" or "SendAsync" or "SendTo" or "SendToAsync" && Types.IsOrDerives(consumer.ContainingType, "System.Net.Sockets.Socket"));

    private static bool IsCopiedAtOnce(IMethodSymbol consumer, OperationAnalysisContext context) =>
        consumer.Name is "ToArray" or "CopyTo" or "TryCopyTo" or "ToString"
        && (Types.IsSpan(consumer.ContainingType) || Types.Is(consumer.ContainingType, "System.MemoryExtensions"))
        && context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.Operation.Syntax.SyntaxTree).TryGetValue(ImmediateCopyOption, out string? value)
        && value.Trim().Equals("silent", StringComparison.OrdinalIgnoreCase);
}

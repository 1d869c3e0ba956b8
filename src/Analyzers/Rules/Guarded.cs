using Microsoft.CodeAnalysis;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Rules;

/// <summary>
/// A bug in the engine must not become AD0001 in somebody's build: that one view is then not reported. Tests turn the guard off, so that
/// bugs do not hide behind it.
/// </summary>
internal static class Guarded
{
    public static bool Rethrow { get; set; }

    public static ProvenanceAnswer Ask(ProvenanceEngine engine, IOperation address, bool isReference, CancellationToken token)
    {
        try
        {
            return engine.SharedAddressOf(address, isReference, token);
        }
        catch (Exception error) when (error is not OperationCanceledException && !Rethrow)
        {
            return ProvenanceAnswer.Unknown;
        }
    }

    /// <summary>The same for a rule with an analysis of its own.</summary>
    public static void Run<TContext>(Action<TContext> analyze, TContext context)
    {
        try
        {
            analyze(context);
        }
        catch (Exception error) when (error is not OperationCanceledException && !Rethrow)
        {
            return;
        }
    }
}

using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>A call that the walk has entered backwards, and the method that it entered.</summary>
internal readonly record struct Frame(Call? Call, IMethodSymbol? Entered);

/// <summary>
/// The calls through which a walk came, newest first, at most two: the depth at which helpers of helpers stop being merged
/// and beyond which the corpus gave nothing but cost. An empty context means "any caller".
/// </summary>
internal readonly record struct CallContext(Frame Newest, Frame Older)
{
    public bool IsEmpty => Newest.Call is null;

    public CallContext Push(Call call, IMethodSymbol entered) => new(new Frame(call, entered), Newest);

    public CallContext Pop() => new(Older, default);
}

/// <summary>The step "what this function leaves in its parameter".</summary>
internal sealed record OutStep(int Ordinal);

/// <summary>What is still to be selected from a value, next step first: fields of a struct, or one of the steps below. At most four.</summary>
internal readonly record struct AccessPath(object? First, object? Second, object? Third, object? Fourth)
{
    public const int MaxLength = 4;

    /// <summary>The step "what this function returns".</summary>
    public static readonly object Result = new();

    /// <summary>The step "what this pointer points to".</summary>
    public static readonly object Behind = new();

    public bool IsEmpty => First is null;

    public bool IsFull => Fourth is not null;

    public ISymbol? Field => First as ISymbol;

    public AccessPath Push(object step) => new(step, First, Second, Third);

    public AccessPath Pop() => new(Second, Third, Fourth, null);
}

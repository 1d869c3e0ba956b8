namespace MmapAnalyzers.Runtime;

/// <summary>Says that the address, span or memory so marked lies in a mapping that others can change or truncate. Read by the analyzers.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property)]
public sealed class SharedMappingAttribute : Attribute;

/// <summary>The author vouches that the mapping so marked neither changes nor shrinks while it is used; the analyzers then stay silent.</summary>
/// <param name="reason">Why that holds, for the next reader.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.ReturnValue | AttributeTargets.Field | AttributeTargets.Property
    | AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class StableMappingAttribute(string reason) : Attribute
{
    /// <summary>Why the mapping holds still.</summary>
    public string Reason { get; } = reason;
}

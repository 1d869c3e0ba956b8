using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Catalog;

/// <summary>How native mapping functions say that they have failed.</summary>
internal enum FailureValue
{
    None,

    /// <summary>MAP_FAILED and (void*)-1.</summary>
    MinusOne,
    Null,
}

/// <summary>
/// A call of a native mapping function, by entry point as in <see cref="NativeEntryPoints"/>; a call that does not bind has only its name.
/// </summary>
/// <param name="Name">The native function.</param>
/// <param name="Call">The call, which is an <see cref="IInvalidOperation"/> where it does not bind.</param>
internal readonly record struct MappingCall(string Name, IOperation Call)
{
    public static MappingCall? Of(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: var method }:
                return NativeEntryPoints.EntryPointOf(method) is { } name ? new(name, operation) : null;
            case IInvalidOperation { Syntax: InvocationExpressionSyntax { Expression: var called } }:
                string? text = called switch
                {
                    SimpleNameSyntax simple => simple.Identifier.ValueText,
                    MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
                    _ => null,
                };
                return text is not null && (NativeEntryPoints.ByName(text) != NativeKind.None || text == "munmap") ? new(text, operation) : null;
            default:
                return null;
        }
    }

    public bool IsUnmap => Name is "munmap" or "SystemNative_MUnmap";

    public FailureValue Failure => NativeEntryPoints.ByName(Name) switch
    {
        // .NET's own shim turns MAP_FAILED into null
        NativeKind.Map => Name.StartsWith("SystemNative", StringComparison.Ordinal) ? FailureValue.Null : FailureValue.MinusOne,
        NativeKind.Attach => FailureValue.MinusOne,
        NativeKind.MapView or NativeKind.Section => FailureValue.Null,
        _ => FailureValue.None,
    };

    /// <summary>A handle type tests itself.</summary>
    public bool ReturnsAddress => Call is IInvalidOperation || Types.IsAddress(Call.Type);

    public IOperation? Argument(int ordinal) => Call switch
    {
        IInvocationOperation invocation => invocation.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal)?.Value,
        { Syntax: InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } } when ordinal < arguments.Count => Call.SemanticModel?.GetOperation(arguments[ordinal].Expression),
        _ => null,
    };
}

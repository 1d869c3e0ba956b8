using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Values;

/// <summary>An offset in 32 bits for a <c>mmap</c> that somebody declared with an <c>int</c>: the kernel takes 64.</summary>
internal static class NarrowOffset
{
    public const string Objection = "is the offset of a mapping in 32 bits, as the function is declared: the native one takes 64, and what lies beyond 2 GiB cannot be mapped";

    /// <summary>The argument, unless it is a constant or was cast where it stands, which is reported as a cut.</summary>
    public static IOperation? Find(IInvocationOperation call) =>
        MappingCall.Of(call) is { IsUnmap: false } native && NativeEntryPoints.ByName(native.Name) is NativeKind.Map
        && call.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 5) is { Parameter.Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_UInt32, Value: { ConstantValue.HasValue: false } value }
        && value is not IConversionOperation { IsImplicit: false } && Definitions.Plain(value) is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation or IBinaryOperation ? value : null;
}

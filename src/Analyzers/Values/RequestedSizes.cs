using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>Whether a variable is given somewhere as the size of a view or of a native mapping: then it is the mapping's length.</summary>
internal static class RequestedSizes
{
    private const int MaxHelpers = 2;

    public static bool IsOne(ISymbol variable, IOperation near, Occurrences occurrences) => IsOne(variable, near, occurrences, 0);

    private static bool IsOne(ISymbol variable, IOperation near, Occurrences occurrences, int helpers) =>
        IsWide(variable) && occurrences.Facts.IsOwn(variable) && occurrences.Of(variable, near).Any(reference =>
        {
            IOperation value = reference;
            while (value.Parent is IConversionOperation or IParenthesizedOperation)
            {
                value = value.Parent;
            }

            return IsSizeOfBroken(value) || value.Parent is IArgumentOperation { Parameter: { } parameter } argument
                && (IsSize(argument) || (helpers < MaxHelpers && parameter.ContainingSymbol is IMethodSymbol { IsExtern: false } && IsOne(Symbols.Key(parameter), argument, occurrences, helpers + 1)));
        });

    private static bool IsSize(IArgumentOperation argument) => argument.Parent is IInvocationOperation call && argument.Parameter is { } parameter
        && ((parameter.Name == "size" && KnownApis.Find(call.TargetMethod) == Effect.OpensView)
            || (parameter.Ordinal == 1 && MappingCall.Of(call) is { } native && (native.IsUnmap || NativeEntryPoints.ByName(native.Name) is NativeKind.Map)));

    /// <summary>A call that does not bind, by the function's name.</summary>
    private static bool IsSizeOfBroken(IOperation value) => value.Parent is IInvalidOperation call && MappingCall.Of(call) is { } native
        && (native.IsUnmap || NativeEntryPoints.ByName(native.Name) is NativeKind.Map) && native.Argument(1)?.Syntax == value.Syntax;

    private static bool IsWide(ISymbol variable) => (variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    })?.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_UInt32 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;
}

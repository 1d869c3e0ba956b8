using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>What a view lets its user do.</summary>
internal enum ViewRights
{
    Unknown,
    Read,
    Write,

    /// <summary>Writes are kept in this process; what others write may be seen or not.</summary>
    CopyOnWrite,
}

/// <summary>Reads the access out of the call that made a view, where it is a constant.</summary>
internal static class ViewAccess
{
    private const long ProtWrite = 2;
    private const long ProtExecute = 4;
    private const long MapPrivate = 2;
    private const long MapTypeMask = 0xF;
    private const long MapAnonymous = 0x20;
    private const long FileMapCopy = 1;
    private const long FileMapWrite = 2;
    private const long FileMapRead = 4;

    public static ViewRights Of(ViewOpening opening, Definitions definitions)
    {
        Facts facts = definitions.Occurrences.Facts;
        return facts.Model(opening.Syntax.SyntaxTree).GetOperation(opening.Syntax, facts.Token) is IInvocationOperation call ? Of(call, definitions) : ViewRights.Unknown;
    }

    public static ViewRights Of(IInvocationOperation call, Definitions definitions)
    {
        if (KnownApis.Find(call.TargetMethod) == Effect.OpensView)
        {
            // without the argument it is ReadWrite; the members of MemoryMappedFileAccess are 0 ReadWrite, 1 Read, 2 Write, 3 CopyOnWrite, ...
            IOperation? access = call.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "access")?.Value;
            return access is null ? ViewRights.Write : Constants.Of(access, definitions) switch
            {
                0 or 2 or 5 => ViewRights.Write,
                1 or 4 => ViewRights.Read,
                3 => ViewRights.CopyOnWrite,
                _ => ViewRights.Unknown,
            };
        }

        return MappingCall.Of(call) is { } native ? OfNative(native, definitions) : ViewRights.Unknown;
    }

    private static ViewRights OfNative(MappingCall call, Definitions definitions)
    {
        switch (NativeEntryPoints.ByName(call.Name))
        {
            case NativeKind.Map when call.Argument(2) is { } protection && call.Argument(3) is { } flags
                && Constants.Of(protection, definitions) is { } prot && Constants.Of(flags, definitions) is { } type:
                bool isPrivate = (type & MapTypeMask) == MapPrivate && (type & MapAnonymous) == 0;
                return isPrivate ? ViewRights.CopyOnWrite : (prot & ProtWrite) == 0 ? ViewRights.Read : ViewRights.Write;
            case NativeKind.MapView when call.Argument(1) is { } desired && Constants.Of(desired, definitions) is { } rights:
                return (rights & FileMapWrite) != 0 ? ViewRights.Write : (rights & FileMapCopy) != 0 ? ViewRights.CopyOnWrite : (rights & FileMapRead) != 0 ? ViewRights.Read : ViewRights.Unknown;
            default:
                return ViewRights.Unknown;
        }
    }

    /// <summary>A native mapping without the right to write.</summary>
    public static bool CannotWrite(IInvocationOperation call, Definitions definitions) => Protection(call, definitions) is { } prot && (prot & ProtWrite) == 0 && prot != 0;

    /// <summary>Private is how code is mapped: nobody reads it.</summary>
    public static bool IsCode(IInvocationOperation call, Definitions definitions) => Protection(call, definitions) is { } prot && (prot & ProtExecute) != 0;

    private static long? Protection(IInvocationOperation call, Definitions definitions) =>
        MappingCall.Of(call) is { } native && NativeEntryPoints.ByName(native.Name) == NativeKind.Map && native.Argument(2) is { } protection ? Constants.Of(protection, definitions) : null;
}

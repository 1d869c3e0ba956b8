using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Values;

/// <summary>Whether a value was read out of a shared mapping: whoever writes the file decides what it is.</summary>
internal sealed class MappedReads(ProvenanceEngine engine, CancellationToken token)
{
    /// <summary>A load through a pointer, a span, a reference.</summary>
    public bool IsMapped(MemoryAccess access) => access is { IsRead: true } && IsShared(access.Memory, access.IsReference);

    /// <summary>A call that reads; null for one that does something else.</summary>
    public bool? IsRead(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        bool isNamedRead = method.Name.StartsWith("Read", StringComparison.Ordinal);
        if (isNamedRead && (IsAccessor(method.ContainingType) || IsAccessor(call.Instance?.Type)))
        {
            return true;
        }

        if (isNamedRead && call.Instance is { } reader && (Types.IsOrDerives(method.ContainingType, "System.IO.BinaryReader") || method.Name == "ReadByte" && Types.IsOrDerives(method.ContainingType, Types.UnmanagedStream)))
        {
            return IsShared(reader, isReference: false);
        }

        if (call.Arguments is [{ Value: { } memory, Parameter: { } parameter }, ..]
            && ((method.Name is "AsRef" or "As" or "ReadUnaligned" or "Read" && Types.Is(method.ContainingType, "System.Runtime.CompilerServices.Unsafe"))
                || (method.Name is "AsRef" or "GetReference" && Types.Is(method.ContainingType, "System.Runtime.InteropServices.MemoryMarshal"))
                || (method.Name == "Read" && Types.Is(method.ContainingType, "System.Threading.Volatile"))))
        {
            return IsShared(memory, parameter.RefKind != RefKind.None);
        }

        return AccessApis.Find(method) is { IsWrite: false } api ? Memory(call, api) is { } read && IsShared(read.Value, read.IsReference) : null;
    }

    /// <summary><c>accessor.Read(0, out header)</c>, <c>TryReadInt32LittleEndian(span, out n)</c>, <c>accessor.ReadArray(0, table, ...)</c>, <c>Marshal.Copy(p, table, ...)</c></summary>
    public bool IsFilled(IArgumentOperation argument)
    {
        if (argument is not { Parent: IInvocationOperation call, Parameter: { } parameter } || (parameter.RefKind is RefKind.None or RefKind.In && parameter.Type is not IArrayTypeSymbol && !Types.IsSpan(parameter.Type)))
        {
            return false;
        }

        return (call.TargetMethod.Name.StartsWith("Read", StringComparison.Ordinal) && (IsAccessor(call.TargetMethod.ContainingType) || IsAccessor(call.Instance?.Type)))
            || (AccessApis.Find(call.TargetMethod) is { IsWrite: false } api && Memory(call, api) is { } memory && memory.Value != argument.Value && IsShared(memory.Value, memory.IsReference));
    }

    public static bool IsAccessor(ITypeSymbol? type) => Types.Is(type, "System.IO.UnmanagedMemoryAccessor") || Types.IsOrDerives(type, Types.ViewHandle)
        || (Types.IsMappedView(type) && !Types.IsOrDerives(type, Types.ViewStream));

    private static (IOperation Value, bool IsReference)? Memory(IInvocationOperation call, AccessApi api) =>
        api.Memory < 0 ? call.Instance is { } receiver ? (receiver, false) : null
            : call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == api.Memory) is { Value: var memory, Parameter: var parameter } ? (memory, parameter?.RefKind is not (null or RefKind.None)) : null;

    /// <summary>Shared, or a view of a mapping object that somebody hands in and that is not known to be anonymous.</summary>
    private bool IsShared(IOperation address, bool isReference)
    {
        ProvenanceAnswer answer = engine.SharedAddressOf(address, isReference, token);
        return answer.IsShared || (answer.Origins == Origins.Unknown && !engine.ViewsOf(address, isReference, token).Openings.IsEmpty);
    }
}

using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

/// <summary>What a library member does to the memory that it is given.</summary>
/// <param name="Memory">The ordinal of the argument that is read or written through; -1 for the receiver.</param>
/// <param name="Offset">The ordinal of the argument that says where; -1 where there is none.</param>
/// <param name="IsWrite">Writes, or else reads.</param>
internal readonly record struct AccessApi(int Memory, int Offset, bool IsWrite);

/// <summary>The table of library members that load from, or store to, memory that an argument points to.</summary>
internal static class AccessApis
{
    private const int Receiver = -1;
    private const int None = -1;
    private const string Scalars = "Int16 Int32 Int64 UInt16 UInt32 UInt64 Single Double";
    private const string AllScalars = Scalars + " Half Int128 UInt128 IntPtr UIntPtr";

    private static readonly (string Type, string[] Members, AccessApi Api)[] Table =
    [
        ("System.Runtime.CompilerServices.Unsafe", ["Read", "ReadUnaligned"], new(0, None, false)),
        ("System.Runtime.CompilerServices.Unsafe", ["Write", "WriteUnaligned", "InitBlock", "InitBlockUnaligned"], new(0, None, true)),
        ("System.Runtime.CompilerServices.Unsafe", ["CopyBlock", "CopyBlockUnaligned", "Copy"], new(1, None, false)),
        ("System.Runtime.InteropServices.MemoryMarshal", ["Read", "TryRead"], new(0, None, false)),
        ("System.Runtime.InteropServices.Marshal", ["ReadByte", "ReadInt16", "ReadInt32", "ReadInt64", "ReadIntPtr"], new(0, 1, false)),
        ("System.Runtime.InteropServices.Marshal", ["WriteByte", "WriteInt16", "WriteInt32", "WriteInt64", "WriteIntPtr"], new(0, 1, true)),
        ("System.Runtime.InteropServices.Marshal", ["PtrToStructure"], new(0, None, false)),
        ("System.Runtime.InteropServices.Marshal", ["StructureToPtr"], new(1, None, true)),
        ("System.Runtime.InteropServices.Marshal", ["Copy"], new(0, None, false)),
        ("System.Runtime.InteropServices.NativeMemory", ["Copy"], new(0, None, false)),
        ("System.Runtime.InteropServices.NativeMemory", ["Clear", "Fill"], new(0, None, true)),
        ("System.Buffer", ["MemoryCopy"], new(0, None, false)),
        ("System.BitConverter", [.. Names("To", Scalars), "ToHalf", "ToInt128", "ToUInt128", "ToBoolean", "ToChar"], new(0, None, false)),
        ("System.Buffers.Binary.BinaryPrimitives", [.. Names("Read", AllScalars, "LittleEndian", "BigEndian"), .. Names("TryRead", AllScalars, "LittleEndian", "BigEndian")], new(0, None, false)),

        ("System.IO.UnmanagedMemoryAccessor", [.. Names("Read", Scalars), "ReadBoolean", "ReadByte", "ReadSByte", "ReadChar", "ReadDecimal", "Read", "ReadArray"], new(Receiver, 0, false)),
        ("System.Runtime.InteropServices.SafeBuffer", ["Read", "ReadArray", "ReadSpan"], new(Receiver, 0, false)),

        ("MmapAnalyzers.Runtime.RelaxedViewBinaryExtensions", [.. Names("Read", AllScalars, "LittleEndian", "BigEndian")], new(0, 1, false)),
        ("MmapAnalyzers.Runtime.RelaxedViewReadExtensions", ["Read"], new(0, 1, false)),
    ];

    private static readonly ILookup<string, (string Type, AccessApi Api)> ByMember = Table
        .SelectMany(static line => line.Members.Select(member => (member, line.Type, line.Api)))
        .ToLookup(static line => line.member, static line => (line.Type, line.Api), StringComparer.Ordinal);

    public static IEnumerable<(string Type, string Member)> Members => Table.SelectMany(static line => line.Members.Select(member => (line.Type, member)));

    public static AccessApi? Find(IMethodSymbol method)
    {
        foreach ((string type, AccessApi api) in ByMember[method.Name])
        {
            if (Types.IsOrDerives(method.ContainingType, type))
            {
                // Marshal.Copy has both directions: from the address, and to it
                return method is { Name: "Copy", ContainingType.Name: "Marshal", Parameters: [{ Type: IArrayTypeSymbol }, ..] } ? new AccessApi(2, None, true) : api;
            }
        }

        return null;
    }

    private static IEnumerable<string> Names(string prefix, string scalars, params string[] suffixes) =>
        scalars.Split(' ').SelectMany(scalar => suffixes.DefaultIfEmpty("").Select(suffix => prefix + scalar + suffix));
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

/// <summary>What a library member does with an address.</summary>
internal enum Effect
{
    /// <summary>The result is the address that the receiver stands for; <c>AcquirePointer</c> gives it through its argument.</summary>
    AcquirePointer,
    DangerousGetHandle,
    PositionPointer,

    /// <summary>The result is a view's handle: of a shared mapping, unless its mapping is known to be anonymous.</summary>
    ViewHandle,

    /// <summary>The result is an object over a shared mapping.</summary>
    OpensShared,

    /// <summary>The same, unless the first argument (the name) is null: then nobody else can see it.</summary>
    OpensSharedIfNamed,

    /// <summary>The result is a view of the receiver, which decides what kind of memory it is.</summary>
    OpensView,

    /// <summary>The result is, or is part of, the receiver and the arguments.</summary>
    Passes,

    /// <summary>The result is data, not an address.</summary>
    Data,
    Native,
    Managed,

    /// <summary>Puts the last arguments behind the first, which is a reference; the result is what was there.</summary>
    Exchanges,

    /// <summary>Reads what the first argument, a reference, refers to.</summary>
    ReadsReference,

    /// <summary>An interface member: an own type that implements it is walked into.</summary>
    Dispatches,

    /// <summary>The result (or the last argument) is a native function with the name in the arguments.</summary>
    NativeExport,

    /// <summary>Puts what is in the first argument (the receiver, if there is one) into the next: elements of an array, not bytes.</summary>
    CopiesElements,
}

/// <summary>The table of the framework's and well-known packages' members that the engine treats by name.</summary>
internal static class KnownApis
{
    /// <summary>"*" as the member stands for all members of the type that have no line of their own.</summary>
    private static readonly (string Type, string Members, Effect Effect)[] Framework =
    [
        ("System.Runtime.InteropServices.SafeBuffer", "AcquirePointer", Effect.AcquirePointer),
        ("System.Runtime.InteropServices.SafeHandle", "DangerousGetHandle", Effect.DangerousGetHandle),
        ("System.IO.UnmanagedMemoryStream", "PositionPointer", Effect.PositionPointer),

        ("System.IO.MemoryMappedFiles.MemoryMappedFile", "CreateFromFile OpenExisting CreateOrOpen", Effect.OpensShared),
        ("System.IO.MemoryMappedFiles.MemoryMappedFile", "CreateNew", Effect.OpensSharedIfNamed),
        ("System.IO.MemoryMappedFiles.MemoryMappedFile", "CreateViewAccessor CreateViewStream", Effect.OpensView),
        ("System.IO.MemoryMappedFiles.MemoryMappedFile", "SafeMemoryMappedFileHandle", Effect.Data),
        ("System.IO.MemoryMappedFiles.MemoryMappedViewAccessor", "SafeMemoryMappedViewHandle", Effect.ViewHandle),
        ("System.IO.MemoryMappedFiles.MemoryMappedViewStream", "SafeMemoryMappedViewHandle", Effect.ViewHandle),
        ("System.IO.UnmanagedMemoryAccessor", "*", Effect.Data),
        ("System.IO.Stream", "*", Effect.Data),

        ("System.Runtime.InteropServices.Marshal", "AllocHGlobal AllocCoTaskMem ReAllocHGlobal ReAllocCoTaskMem StringToHGlobalAnsi StringToHGlobalUni StringToHGlobalAuto StringToCoTaskMemUTF8 StringToCoTaskMemUni StringToCoTaskMemAnsi", Effect.Native),
        ("System.Runtime.InteropServices.Marshal", "UnsafeAddrOfPinnedArrayElement", Effect.Managed),
        ("System.Runtime.InteropServices.NativeLibrary", "GetExport TryGetExport", Effect.NativeExport),
        ("System.Runtime.InteropServices.Marshal", "GetDelegateForFunctionPointer", Effect.Passes),
        ("System.Runtime.InteropServices.Marshal", "*", Effect.Data),
        ("System.Runtime.InteropServices.NativeMemory", "*", Effect.Native),
        ("System.Runtime.InteropServices.GCHandle", "AddrOfPinnedObject", Effect.Managed),
        ("System.Runtime.InteropServices.MemoryMarshal", "GetArrayDataReference", Effect.Managed),
        ("System.Runtime.InteropServices.MemoryMarshal", "Read TryRead Write TryWrite", Effect.Data),
        ("System.Runtime.CompilerServices.Unsafe", "Read ReadUnaligned Write WriteUnaligned CopyBlock InitBlock SizeOf ByteOffset AreSame NullRef Copy", Effect.Data),
        ("System.Runtime.CompilerServices.RuntimeHelpers", "*", Effect.Managed),
        ("System.Buffers.Binary.BinaryPrimitives", "*", Effect.Data),
        ("System.BitConverter", "*", Effect.Data),
        ("System.Buffers.ArrayPool`1", "*", Effect.Managed),
        ("System.Buffers.MemoryPool`1", "*", Effect.Managed),
        ("System.GC", "*", Effect.Managed),
        ("System.Buffers.IMemoryOwner`1", "Memory", Effect.Dispatches),
        ("System.Array", "Copy CopyTo Fill", Effect.CopiesElements),
        ("System.Array", "*", Effect.Passes),
        ("System.Reflection.Pointer", "Box Unbox", Effect.Passes),
        ("System.Span`1", "ToArray Empty", Effect.Data),
        ("System.ReadOnlySpan`1", "ToArray Empty", Effect.Data),
        ("System.Memory`1", "ToArray Empty", Effect.Data),
        ("System.ReadOnlyMemory`1", "ToArray Empty", Effect.Data),
        ("System.IntPtr", "ToInt32 Size Zero Parse MaxValue MinValue", Effect.Data),
        ("System.UIntPtr", "ToUInt32 Size Zero Parse MaxValue MinValue", Effect.Data),

        ("System.Threading.Interlocked", "Exchange CompareExchange", Effect.Exchanges),
        ("System.Threading.Interlocked", "Add Read Increment Decrement And Or", Effect.ReadsReference),
        ("System.Threading.Volatile", "Write", Effect.Exchanges),
        ("System.Threading.Volatile", "Read", Effect.ReadsReference),
        ("System.Threading.LazyInitializer", "EnsureInitialized", Effect.Passes),
        ("System.Numerics.BigInteger", "*", Effect.Data),
        ("System.DateTime", "*", Effect.Data),
        ("System.TimeSpan", "*", Effect.Data),
        ("System.Diagnostics.Stopwatch", "*", Effect.Data),
        ("System.Environment", "*", Effect.Data),
    ];

    /// <summary>The same for packages, which name where they come from.</summary>
    private static readonly (string Package, string Type, string Members, Effect Effect)[] Packages =
    [
        ("Mono.Posix.NETStandard", "Mono.Unix.Native.Stdlib", "malloc calloc realloc", Effect.Native),

        ("LightningDB", "LightningDB.MDBValue", "AsSpan AsWritableSpan Cast", Effect.OpensShared),
        ("LightningDB", "LightningDB.MDBValue", "CopyToNewArray CopyTo Read", Effect.Data),

        ("DotNext.Unsafe", "DotNext.IO.MemoryMappedFiles.MemoryMappedFileExtensions", "CreateMemoryAccessor CreateDirectAccessor", Effect.Passes),
        ("DotNext.Unsafe", "DotNext.IO.MemoryMappedFiles.MemoryMappedDirectAccessor", "Pointer Bytes AsStream", Effect.Passes),
        ("DotNext.Unsafe", "DotNext.Runtime.InteropServices.IUnmanagedMemory", "Pointer Bytes AsStream", Effect.Passes),
        ("DotNext.Unsafe", "DotNext.Runtime.InteropServices.IUnmanagedMemory`1", "Pointer Span", Effect.Passes),
        ("DotNext.Unsafe", "DotNext.Runtime.InteropServices.Pointer`1", "ToArray ToByteArray", Effect.Data),
        ("DotNext.Unsafe", "DotNext.Runtime.InteropServices.Pointer`1", "Address AsSpan Bytes As Value ToMemoryOwner", Effect.Passes),
        ("DotNext.IO", "DotNext.IO.MemoryMappedFiles.ReadOnlySequenceAccessor", "Sequence", Effect.Passes),
    ];

    /// <summary>Members that put their argument into their receiver.</summary>
    private static readonly HashSet<string> Storing = new(StringComparer.Ordinal)
    {
        "Add", "AddRange", "TryAdd", "Push", "PushRange", "Enqueue", "TryEnqueue", "Insert", "Append", "Prepend", "AddFirst", "AddLast", "AddOrUpdate", "GetOrAdd",
        "Set", "SetValue", "SetItem", "SetTarget", "SetResult", "TrySetResult", "TryWrite", "WriteAsync", "Post", "Fill", "Union", "UnionWith",
    };

    private static IEnumerable<(string Type, string Members, Effect Effect)> Lines => Framework.Concat(Packages.Select(static line => (line.Type, line.Members, line.Effect)));

    private static readonly ILookup<string, (string Type, Effect Effect)> ByMember = Lines
        .SelectMany(static line => line.Members.Split(' ').Select(member => (member, line.Type, line.Effect)))
        .ToLookup(static line => line.member, static line => (line.Type, line.Effect), StringComparer.Ordinal);

    /// <summary>Every member in the table with the package that has it; null: the framework.</summary>
    public static IEnumerable<(string? Package, string Type, string Member)> All => Framework
        .SelectMany(static line => line.Members.Split(' ').Select(member => ((string?)null, line.Type, member)))
        .Concat(Packages.SelectMany(static line => line.Members.Split(' ').Select(member => ((string?)line.Package, line.Type, member))));

    /// <summary>Names of the members that make a mapping or give out its address, as far as the compilation has their types.</summary>
    public static IEnumerable<string> Sources(Compilation compilation) => Lines
        .Where(line => line.Effect is Effect.AcquirePointer or Effect.PositionPointer or Effect.ViewHandle or Effect.OpensShared or Effect.OpensSharedIfNamed or Effect.OpensView or Effect.NativeExport
            && !compilation.GetTypesByMetadataName(line.Type).IsEmpty)
        .SelectMany(static line => line.Members.Split(' '));

    public static bool IsStoringName(string name) => Storing.Contains(name);

    /// <summary>The table's line for a member, if there is one; a type's line holds for the types derived from it.</summary>
    public static Effect? Find(ISymbol member)
    {
        if (member.ContainingType is null)
        {
            return null;
        }

        string name = member.Name;
        return FindLine(ByMember[name], member.ContainingType) ?? FindLine(ByMember["*"], member.ContainingType);
    }

    private static Effect? FindLine(IEnumerable<(string Type, Effect Effect)> lines, INamedTypeSymbol type)
    {
        foreach ((string name, Effect effect) in lines)
        {
            if (Types.IsOrDerives(type, name))
            {
                return effect;
            }
        }

        return null;
    }
}

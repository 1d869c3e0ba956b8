using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Catalog;

internal enum NativeKind
{
    None,

    /// <summary>mmap: file mapping unless the flags say anonymous.</summary>
    Map,

    /// <summary>MapViewOfFile: what the section object (its argument) is backed by decides.</summary>
    MapView,

    /// <summary>CreateFileMapping, OpenFileMapping: makes the section object.</summary>
    Section,

    /// <summary>Always memory that others see.</summary>
    Attach,

    /// <summary>Gives the address through a struct in a <c>ref</c> or <c>out</c> argument.</summary>
    OutShared,
    Allocate,
}

/// <summary>Native functions by entry point: what C# calls them does not matter.</summary>
internal static class NativeEntryPoints
{
    private static readonly Dictionary<string, NativeKind> Table = new(StringComparer.Ordinal)
    {
        ["mmap"] = NativeKind.Map,
        ["mmap64"] = NativeKind.Map,
        ["SystemNative_MMap"] = NativeKind.Map,
        ["__mmap"] = NativeKind.Map,
        ["mremap"] = NativeKind.Attach,
        ["shmat"] = NativeKind.Attach,
        ["MapViewOfFile"] = NativeKind.MapView,
        ["MapViewOfFileEx"] = NativeKind.MapView,
        ["MapViewOfFile2"] = NativeKind.MapView,
        ["MapViewOfFile3"] = NativeKind.MapView,
        ["MapViewOfFileNuma2"] = NativeKind.MapView,
        ["MapViewOfFileFromApp"] = NativeKind.MapView,
        ["MapViewOfFileExNuma"] = NativeKind.MapView,
        ["MapViewOfFile3FromApp"] = NativeKind.MapView,
        ["CreateFileMapping"] = NativeKind.Section,
        ["CreateFileMappingA"] = NativeKind.Section,
        ["CreateFileMappingW"] = NativeKind.Section,
        ["CreateFileMapping2"] = NativeKind.Section,
        ["OpenFileMapping"] = NativeKind.Section,
        ["OpenFileMappingA"] = NativeKind.Section,
        ["OpenFileMappingW"] = NativeKind.Section,
        ["mdb_get"] = NativeKind.OutShared,
        ["mdb_cursor_get"] = NativeKind.OutShared,
    };

    /// <summary>Types of binding packages whose members are the native functions under their own names; CsWin32 generates its own.</summary>
    private static readonly (string? Package, string Type)[] Bindings =
        [("Mono.Posix.NETStandard", "Mono.Unix.Native.Syscall"), ("Tmds.LibC", "Tmds.Linux.LibC"), (null, "Windows.Win32.PInvoke")];

    private static readonly string[] BindingMembers = ["mmap", "munmap", "mremap"];

    /// <summary>The binding types that a package has, each with the functions that matter here.</summary>
    public static IEnumerable<(string Package, string Type, string Member)> InPackages => Bindings
        .Where(static line => line.Package is not null)
        .SelectMany(static line => BindingMembers.Select(name => (line.Package!, line.Type, name)));

    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>Functions that put an address into a struct of the caller.</summary>
    public static IEnumerable<string> StructFillers => Table.Where(static line => line.Value == NativeKind.OutShared).Select(static line => line.Key);

    public static NativeKind Kind(IMethodSymbol method)
    {
        // a binding's own entry points are those of its helper library
        if (IsBinding(method))
        {
            return ByName(method.Name);
        }

        if (EntryPoint(method) is not { } entryPoint)
        {
            return NativeKind.None;
        }

        NativeKind known = ByName(entryPoint);
        return known == NativeKind.None && entryPoint.IndexOf("alloc", StringComparison.OrdinalIgnoreCase) >= 0 ? NativeKind.Allocate : known;
    }

    /// <summary>For calls that do not bind: the name is all there is.</summary>
    public static NativeKind ByName(string name) => Table.TryGetValue(name, out NativeKind kind) ? kind : NativeKind.None;

    public static bool IsUnmap(IMethodSymbol method) =>
        (IsBinding(method) ? method.Name : EntryPoint(method))
            is "munmap" or "SystemNative_MUnmap" or "UnmapViewOfFile" or "UnmapViewOfFile2" or "UnmapViewOfFileEx" or "shmdt";

    private static bool IsBinding(IMethodSymbol method) => Array.Exists(Bindings, line => Types.Is(method.ContainingType, line.Type));

    public static bool IsNative(IMethodSymbol method) => EntryPoint(method) is not null;

    /// <summary>The native function that a method is, also where a binding package declares it under its own name.</summary>
    public static string? EntryPointOf(IMethodSymbol method) =>
        EntryPoint(method) ?? (IsBinding(method) ? method.Name : null);

    private static string? EntryPoint(IMethodSymbol method)
    {
        if (method.GetDllImportData() is { } import)
        {
            return import.EntryPointName ?? method.Name;
        }

        foreach (AttributeData attribute in (method.PartialDefinitionPart ?? method).GetAttributes())
        {
            if (Types.Is(attribute.AttributeClass, "System.Runtime.InteropServices.LibraryImportAttribute"))
            {
                return attribute.NamedArguments.FirstOrDefault(static a => a.Key == "EntryPoint").Value.Value as string ?? method.Name;
            }
        }

        return null;
    }
}

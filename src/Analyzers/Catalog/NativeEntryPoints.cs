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

    /// <summary>Members of binding packages that are the native function under its own name.</summary>
    private static readonly string[] BindingTypes =
        ["Mono.Unix.Native.Syscall", "Tmds.Linux.LibC", "Tmds.LibC.LibC", "Windows.Win32.PInvoke", "Vanara.PInvoke.Kernel32", "PInvoke.Kernel32"];

    public static IEnumerable<string> Names => Table.Keys;

    /// <summary>Functions that put an address into a struct of the caller.</summary>
    public static IEnumerable<string> StructFillers => Table.Where(static line => line.Value == NativeKind.OutShared).Select(static line => line.Key);

    public static NativeKind Kind(IMethodSymbol method)
    {
        string? entryPoint = EntryPoint(method);
        if (entryPoint is null)
        {
            return Array.Exists(BindingTypes, name => Types.Is(method.ContainingType, name)) ? ByName(method.Name) : NativeKind.None;
        }

        NativeKind known = ByName(entryPoint);
        return known == NativeKind.None && entryPoint.IndexOf("alloc", StringComparison.OrdinalIgnoreCase) >= 0 ? NativeKind.Allocate : known;
    }

    /// <summary>For calls that do not bind: the name is all there is.</summary>
    public static NativeKind ByName(string name) => Table.TryGetValue(name, out NativeKind kind) ? kind : NativeKind.None;

    public static bool IsUnmap(IMethodSymbol method) =>
        (EntryPoint(method) ?? (Array.Exists(BindingTypes, name => Types.Is(method.ContainingType, name)) ? method.Name : null))
            is "munmap" or "SystemNative_MUnmap" or "UnmapViewOfFile" or "UnmapViewOfFile2" or "UnmapViewOfFileEx" or "shmdt";

    public static bool IsNative(IMethodSymbol method) => EntryPoint(method) is not null;

    /// <summary>The native function that a method is, also where a binding package declares it under its own name.</summary>
    public static string? EntryPointOf(IMethodSymbol method) =>
        EntryPoint(method) ?? (Array.Exists(BindingTypes, name => Types.Is(method.ContainingType, name)) ? method.Name : null);

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

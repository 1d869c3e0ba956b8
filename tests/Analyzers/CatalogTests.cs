using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Tests;

/// <summary>What the catalog names exists where it says, and the packages' shapes are followed.</summary>
public sealed class CatalogTests
{
    private static readonly string[] Packages = ["Mono.Posix.NETStandard", "Tmds.LibC", "LightningDB", "DotNext", "DotNext.IO", "DotNext.Unsafe"];

    public static TheoryData<string?, string, string> Known =>
        [.. KnownApis.All.Concat(NativeEntryPoints.InPackages.Select(static line => ((string?)line.Package, line.Type, line.Member))).Distinct().Select(static line => (line.Item1, line.Item2, line.Item3))];

    public static TheoryData<string, string> Shapes => new()
    {
        { "Mono.Posix", "Span<byte> M(int fd) => [|new Span<byte>((void*)Mono.Unix.Native.Syscall.mmap(IntPtr.Zero, 4096, Mono.Unix.Native.MmapProts.PROT_READ, Mono.Unix.Native.MmapFlags.MAP_SHARED, fd, 0), 1)|];" },
        { "Mono.Posix, anonymous", "Span<byte> M(int fd) => new Span<byte>((void*)Mono.Unix.Native.Syscall.mmap(IntPtr.Zero, 4096, Mono.Unix.Native.MmapProts.PROT_READ, Mono.Unix.Native.MmapFlags.MAP_ANONYMOUS | Mono.Unix.Native.MmapFlags.MAP_PRIVATE, -1, 0), 1);" },
        { "Mono.Posix, heap", "Span<byte> M() => new Span<byte>((void*)Mono.Unix.Native.Stdlib.malloc(16), 1);" },
        { "Tmds.LibC", "Span<byte> M(int fd) { void* p = Tmds.Linux.LibC.mmap(null, 4096, Tmds.Linux.LibC.PROT_READ, Tmds.Linux.LibC.MAP_SHARED, fd, 0); return [|new Span<byte>(p, 1)|]; }" },
        { "Tmds.LibC, anonymous", "Span<byte> M() { void* p = Tmds.Linux.LibC.mmap(null, 4096, Tmds.Linux.LibC.PROT_READ, Tmds.Linux.LibC.MAP_PRIVATE | Tmds.Linux.LibC.MAP_ANONYMOUS, -1, 0); return new Span<byte>(p, 1); }" },
        { "LightningDB", "ReadOnlySpan<byte> M(LightningDB.MDBValue v) { fixed (byte* p = v.AsSpan()) { return [|new ReadOnlySpan<byte>(p, 4)|]; } }" },
        { "LightningDB, copied", "Span<byte> M(LightningDB.MDBValue v) { fixed (byte* p = v.CopyToNewArray()) { Use(new Span<byte>(p, 4)); } return default; } static void Use(Span<byte> s) { }" },
        { "DotNext, direct", "Span<byte> M(string path) { using var f = MemoryMappedFile.CreateFromFile(path); using var a = DotNext.IO.MemoryMappedFiles.MemoryMappedFileExtensions.CreateDirectAccessor(f, 0, 0, MemoryMappedFileAccess.ReadWrite); return [|new Span<byte>((void*)a.Pointer.Address, 1)|]; }" },
        { "DotNext, memory", "Span<byte> M(string path) { using var f = MemoryMappedFile.CreateFromFile(path); using var a = DotNext.IO.MemoryMappedFiles.MemoryMappedFileExtensions.CreateMemoryAccessor(f); using var h = a.Memory.Pin(); return [|new Span<byte>(h.Pointer, 1)|]; }" },
        { "CsWin32, generated", "Span<byte> M(nint section) { var v = Windows.Win32.PInvoke.MapViewOfFile(section, 4, 0, 0, 0); return [|new Span<byte>(v.Value, 1)|]; } } } namespace Windows.Win32 { unsafe struct MEMORY_MAPPED_VIEW_ADDRESS { public void* Value; } static unsafe class PInvoke { [DllImport(\"KERNEL32.dll\", ExactSpelling = true)] public static extern MEMORY_MAPPED_VIEW_ADDRESS MapViewOfFile(nint file, uint access, uint high, uint low, nuint n);" },
        { "LibraryImport and a partial method", "Span<byte> M(int fd) => [|new Span<byte>(Sys.Map(0, 1, 1, 1, fd, 0), 1)|]; } static unsafe partial class Sys { [LibraryImport(\"libc\", EntryPoint = \"mmap\")] internal static partial byte* Map(nint a, nuint n, int p, int f, int fd, long o); internal static partial byte* Map(nint a, nuint n, int p, int f, int fd, long o) => null;" },
        { "NativeLibrary.GetExport", "static readonly delegate* unmanaged<nint, nuint, int, int, int, long, byte*> s_mmap = (delegate* unmanaged<nint, nuint, int, int, int, long, byte*>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), \"mmap\"); Span<byte> M(int fd) => [|new Span<byte>(s_mmap(0, 1, 1, 1, fd, 0), 1)|];" },
        { "GetDelegateForFunctionPointer", "delegate byte* Map(nint a, nuint n, int p, int f, int fd, long o); readonly Map _map = Marshal.GetDelegateForFunctionPointer<Map>(NativeLibrary.GetExport(0, \"mmap\")); Span<byte> M(int fd) => [|new Span<byte>(_map(0, 1, 1, 1, fd, 0), 1)|];" },
        { "NativeLibrary.TryGetExport", "Span<byte> M(int fd) => NativeLibrary.TryGetExport(0, \"mmap\", out nint f) ? [|new Span<byte>(((delegate* unmanaged<nint, nuint, int, int, int, long, byte*>)f)(0, 1, 1, 1, fd, 0), 1)|] : default;" },
        { "GetExport, anonymous", "static readonly delegate* unmanaged<nint, nuint, int, int, int, long, byte*> s_mmap = (delegate* unmanaged<nint, nuint, int, int, int, long, byte*>)NativeLibrary.GetExport(0, \"mmap\"); Span<byte> M() => new Span<byte>(s_mmap(0, 1, 1, 0x22, -1, 0), 1);" },
        { "GetExport of something else", "static readonly delegate* unmanaged<nuint, byte*> s_alloc = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(0, \"malloc\"); Span<byte> M() => new Span<byte>(s_alloc(1), 1);" },
    };

    [Theory, MemberData(nameof(Known))]
    public void AKnownMemberExists(string? package, string type, string member)
    {
        CSharpCompilation compilation = Reference(CSharpCompilation.Create("Catalog", [], ReferencePacks.Framework()));
        ImmutableArray<INamedTypeSymbol> found = compilation.GetTypesByMetadataName(type);
        Assert.NotEmpty(found);
        Assert.True(member == "*" || found.Any(t => !t.GetMembers(member).IsEmpty), $"{type} has no {member}");
        if (package is not null)
        {
            Assert.Contains(found, t => compilation.GetMetadataReference(t.ContainingAssembly)!.Display!.Contains(package, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public async Task AShapeIsFollowed(string shape, string members)
    {
        Assert.NotEmpty(shape);
        (string source, ImmutableArray<Microsoft.CodeAnalysis.Text.TextSpan> expected) = Markup.Parse("namespace Tested { unsafe class C { " + members + " } }");
        CSharpCompilation compilation = Reference(Markup.Compile(source));
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static d => d.Severity == DiagnosticSeverity.Error));
        Assert.Equal(expected, (await Markup.AnalyzeAsync(compilation)).Select(static d => d.Location.SourceSpan));
    }

    private static CSharpCompilation Reference(CSharpCompilation compilation) => compilation.AddReferences(Packages.SelectMany(ReferencePacks.Package));
}

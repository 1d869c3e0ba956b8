using Microsoft.CodeAnalysis;
using MmapAnalyzers.Access;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP013: which types may be made from a mapping's bytes, and the ways to make them.</summary>
public sealed class BitPatternAnalyzerTests
{
    private const string Types = """

        public struct Padded { public byte Kind; public long Length; }
        public struct Tight { public long Length; public int Kind; public int More; }
        public struct WithBool { public int A; public bool B; public byte C; public short D; }
        public struct Nested { public int A; public int B; public WithBool C; }
        [StructLayout(LayoutKind.Sequential, Pack = 1)] public struct Packed { public byte Kind; public long Length; }
        [StructLayout(LayoutKind.Explicit)] public struct Overlaid { [FieldOffset(0)] public int A; [FieldOffset(0)] public float B; }
        [StructLayout(LayoutKind.Explicit, Size = 16)] public struct Hole { [FieldOffset(0)] public int A; [FieldOffset(8)] public long B; }
        public unsafe struct Buffered { public fixed byte B[8]; public long L; }
        public unsafe struct BufferedBools { public fixed bool B[8]; }
        public unsafe struct Pointing { public byte* P; }
        [InlineArray(4)] public struct Four { private int _first; }
        [InlineArray(4)] public struct FourBools { private bool _first; }
        public struct Empty { }
        public struct Generic<T> where T : unmanaged { public T Value; public T Other; }
        public enum Kind : byte { None, Some }
        public struct Referring { public string S; }
        public struct Timed { public DateTime At; }
        public struct Identified { public Guid Id; public long More; }
        """;

    public static TheoryData<string> Reported =>
    [
        "bool M() => [|*(bool*)Os.Map()|];",
        "bool M() => [|((bool*)Os.Map())[3]|];",
        "struct H { public bool B { get; set; } } bool M() => [|((H*)Os.Map())->B|];",
        "decimal M() => [|((decimal*)Os.Map())[3]|];",
        "bool M() => [|((WithBool*)Os.Map())->B|];",
        "WithBool M() => [|*(WithBool*)Os.Map()|];",
        "Padded M() => [|Unsafe.Read<Padded>(Os.Map())|];",
        "Padded M() => [|Unsafe.ReadUnaligned<Padded>(Os.Map() + 1)|];",
        "Padded M() => [|Unsafe.AsRef<Padded>(Os.Map())|];",
        "string M() => [|Unsafe.Read<string>(Os.Map())|];",
        "Padded M() => [|MemoryMarshal.Read<Padded>(new ReadOnlySpan<byte>(Os.Map(), 16))|];",
        "bool M() => [|MemoryMarshal.TryRead(new ReadOnlySpan<byte>(Os.Map(), 16), out Timed _)|];",
        "ReadOnlySpan<bool> M() => [|MemoryMarshal.Cast<byte, bool>(new ReadOnlySpan<byte>(Os.Map(), 16))|];",
        "bool M() => [|new ReadOnlySpan<bool>(Os.Map(), 4)[2]|];",
        "bool M() => [|new ReadOnlySpan<WithBool>(Os.Map(), 4)[2].B|];",
        "bool M() => [|new ReadOnlySpan<bool>(Os.Map(), 4)[^1]|];",
        "bool M() => [|Unsafe.As<byte, bool>(ref *Os.Map())|];",
        "void M(MemoryMappedViewAccessor a) { [|a.Read(0, out Padded p)|]; }",
        "void M(MemoryMappedViewAccessor a, Nested[] n) => [|a.ReadArray(0, n, 0, 1)|];",
        "Hole M(SafeMemoryMappedViewHandle h) => [|h.Read<Hole>(0)|];",
        "Padded M(RelaxedView<byte> v) => [|v.Read<Padded>(0)|];",
        "RelaxedView<bool> M(RelaxedView<byte> v) => [|v.Cast<bool>()|];",
        "RelaxedView<Padded> M(MappedBuffer b) => [|b.View<Padded>(0, 2)|];",
        "Generic<bool> M() => [|*(Generic<bool>*)Os.Map()|];",
        "FourBools M() => [|*(FourBools*)Os.Map()|]; BufferedBools N() => [|*(BufferedBools*)Os.Map()|];",
        "int M() { bool* p = (bool*)Os.Map(); return ([|p[0]|] ? 1 : 0) + (p[1] ? 2 : 0); }",
    ];

    public static TheoryData<string> Silent =>
    [
        "int M() => *(int*)Os.Map(); Tight N() => *(Tight*)Os.Map(); Packed O() => *(Packed*)Os.Map(); Overlaid P() => *(Overlaid*)Os.Map();",
        "Kind M() => *(Kind*)Os.Map(); Guid N() => *(Guid*)Os.Map(); Identified O() => Unsafe.Read<Identified>(Os.Map()); char P() => *(char*)Os.Map();",
        "Four M() => *(Four*)Os.Map(); Buffered N() => *(Buffered*)Os.Map(); byte O() => ((Buffered*)Os.Map())->B[2];",
        "int M() => ((WithBool*)Os.Map())->A; long N() => ((Padded*)Os.Map())->Length;",
        "bool M() => *(bool*)Os.Alloc(); Padded N(byte* unknown) => *(Padded*)unknown;",
        "T M<T>() where T : unmanaged => *(T*)Os.Map();",
        "void M() { *(bool*)Os.Map() = true; ((Padded*)Os.Map())[1] = default; }",
        "bool M(MemoryMappedViewAccessor a) => a.ReadBoolean(0); decimal N(MemoryMappedViewAccessor a) => a.ReadDecimal(0);",
        "bool M() => BitConverter.ToBoolean(new ReadOnlySpan<byte>(Os.Map(), 4));",
        "bool* M() => (bool*)Os.Map() + 3; bool* N() => &((WithBool*)Os.Map())->B;",
        "struct H { bool _b; public int A => 3; public long L { get; set; } } int M() => ((H*)Os.Map())->A; long N() => ((H*)Os.Map())->L; string O() => ((H*)Os.Map())->ToString()!;",
        "bool M() => *Os.Map() != 0;",
        "RelaxedView<Tight> M(MappedBuffer b) => b.View<Tight>(0, 2); Tight N(RelaxedView<byte> v) => v.Read<Tight>(0);",
        "[StableMapping(\"checked when written\")] bool M() => *(bool*)Os.Map();",
        "Padded M() { using var f = MemoryMappedFile.CreateNew(null, 64); using var a = f.CreateViewAccessor(); a.Read(0, out Padded p); return p; }",
        "static class Unsafe { public static T Read<T>(void* p) => default!; } bool M() => Unsafe.Read<bool>(Os.Map());",
    ];

    public static TheoryData<string> RuntimeTypes =>
    [
        "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "nint", "nuint", "char", "Half", "float", "double", "Int128", "UInt128",
        "bool", "decimal", "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "System.Text.Rune", "DayOfWeek", "Guid", "TimeSpan", "Index", "System.Numerics.Vector3",
        "Padded", "Tight", "WithBool", "Nested", "Packed", "Overlaid", "Hole", "Buffered", "BufferedBools", "Four", "FourBools", "Empty", "Generic<int>", "Generic<Padded>", "Generic<Half>",
        "Kind", "Timed", "Identified", "Pointing", "Generic<Int128>", "Generic<Kind>",
    ];

    [Theory, MemberData(nameof(Reported))]
    public Task IsReported(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }" + Types, new BitPatternAnalyzer());

    [Theory, MemberData(nameof(Silent))]
    public Task IsNotReported(string members) => Markup.VerifyAsync("unsafe class C { " + members + " }" + Types, new BitPatternAnalyzer());

    /// <summary>What the runtime library refuses at first use and what the rule says at compile time is the same.</summary>
    [Theory, MemberData(nameof(RuntimeTypes))]
    public async Task AgreesWithTheRuntime(string type)
    {
        Compilation compilation = Markup.Compile("public class Probe { public " + type + " Value; public static object? Run(RelaxedView<byte> v) => v.Read<" + type + ">(0); }" + Types);
        IFieldSymbol field = (IFieldSymbol)compilation.GetTypeByMetadataName("Probe")!.GetMembers("Value").Single();
        string? said = new BitPatterns(compilation.Assembly).Objection(field.Type);

        using MemoryStream image = new();
        Assert.Empty(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error));
        System.Reflection.MethodInfo run = System.Reflection.Assembly.Load(image.ToArray()).GetType("Probe")!.GetMethod("Run")!;
        string path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, new byte[4096], TestContext.Current.CancellationToken);
        using (MmapAnalyzers.Runtime.MappedBuffer buffer = MmapAnalyzers.Runtime.MappedBuffer.Open(path))
        {
            Exception? thrown = Record.Exception(() => run.Invoke(null, [buffer.View()]));
            Assert.True(thrown is null or System.Reflection.TargetInvocationException { InnerException: NotSupportedException }, thrown?.ToString());
            Assert.Equal(thrown is not null, said is not null);
        }

        File.Delete(path);
    }

    [Fact]
    public void ATypeOfAnotherAssemblyWithoutALineHasNoObjection()
    {
        Compilation library = Markup.Compile("public struct Padded { public byte A; public long B; public bool C; }");
        Compilation user = Markup.Compile("class C { Padded F; }").WithAssemblyName("User").AddReferences(library.ToMetadataReference());
        IFieldSymbol field = (IFieldSymbol)user.GetTypeByMetadataName("C")!.GetMembers("F").Single();
        Assert.Null(new BitPatterns(user.Assembly).Objection(field.Type));
    }

    [Theory]
    [InlineData("unsafe class C { bool M() => *(bool*)Os.Map(")]
    [InlineData("unsafe class C { S M() => *(S*)Os.Map(); struct S { S Inner; } }")]
    [InlineData("unsafe class C { S M() => *(S*)Os.Map(); [StructLayout(LayoutKind.Explicit)] struct S { int NoOffset; [FieldOffset(-4)] int Negative; [FieldOffset()] int None; } }")]
    [InlineData("unsafe class C { Missing M() => Unsafe.Read<Missing>(Os.Map()); }")]
    public async Task BrokenSourceIsSurvived(string source) =>
        Assert.All(await Markup.AnalyzeAsync(Markup.Compile(source), analyzer: new BitPatternAnalyzer()), static d => Assert.Equal("MMAP013", d.Id));
}

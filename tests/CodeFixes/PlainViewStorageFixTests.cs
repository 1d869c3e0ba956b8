namespace MmapAnalyzers.CodeFixes.Tests;

public sealed class PlainViewStorageFixTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("MemoryMappedFile file", "MemoryMappedFileAccess.Read", "accessor.AsRelaxedView().ToArray()")]
    [InlineData("MemoryMappedFile file, MemoryMappedFileAccess access", "access", "accessor.CanWrite ? throw new System.NotSupportedException(\"Writes to a private copy of the file would be lost.\") : accessor.AsRelaxedView().ToArray()")]
    public async Task The_manager_stays_and_its_memory_is_private(string parameters, string access, string copy)
    {
        string before = Source(
            parameters, access,
            "    private readonly byte* pointer;\n",
            "\n        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);",
            "new(pointer, checked((int)accessor.Capacity))",
            "\n    {\n        byte* pointer = null;\n        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);\n        return new MemoryHandle(pointer + elementIndex, default, this);\n    }",
            "\n    {\n        accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n    }",
            "            accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n");
        string after = Source(
            parameters, access,
            "    private readonly byte[] data;\n",
            $"\n        data = {copy};",
            "data",
            "\n    {\n        return new Memory<byte>(data, elementIndex, data.Length - elementIndex).Pin();\n    }",
            "\n    {\n    }",
            "").Replace("using System.IO.MemoryMappedFiles;", "using System.IO.MemoryMappedFiles;\nusing MmapAnalyzers.Runtime;", StringComparison.Ordinal);

        Offer offer = Assert.Single(Assert.Single(await FixHarness.OffersAsync(before), offers => offers.Count > 0));

        Assert.Equal(FixKeys.Snapshot, offer.Key);
        Assert.Equal(after, offer.Code);
        Assert.Empty(await FixHarness.ReportsAsync(FixHarness.CreateProject().AddDocument("Test.cs", offer.Code), Token));
    }

    [Fact]
    public async Task The_fixed_program_prints_what_the_old_one_printed()
    {
        string source = Source(
            "MemoryMappedFile file", "MemoryMappedFileAccess.Read",
            "    private readonly byte* pointer;\n",
            "\n        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);",
            "new(pointer, checked((int)accessor.Capacity))",
            " => new(pointer + elementIndex);",
            " { }",
            "            accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n")
            + """

            public static class Reader
            {
                public static string Run(string path)
                {
                    using var file = MemoryMappedFile.CreateFromFile(path, System.IO.FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
                    using var manager = new Tail(file);
                    using MemoryHandle handle = manager.Memory.Slice(7).Pin();
                    ReadOnlyMemory<byte> piece = manager.Memory.Slice(100, 50);
                    return $"{manager.Memory.Length} {Convert.ToHexString(piece.Span)} {Convert.ToHexString(manager.GetSpan()[8180..])}";
                }
            }
            """;

        string code = await FixedProgram.CheckAsync(source, offers => offers.Single(o => o.Key == FixKeys.Snapshot));

        Assert.DoesNotContain("AcquirePointer", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MemoryMappedFile file", "MemoryMappedFileAccess.ReadWrite", "it is written")]
    [InlineData("MemoryMappedFile file, MemoryMappedFileAccess other", "other", "nobody passes it, so nobody knows")]
    [InlineData("MemoryMappedFile file, MemoryMappedFileAccess both", "both", "one caller writes")]
    public async Task Is_not_offered_for_a_mapping_that_may_be_written(string parameters, string access, string because)
    {
        string source = Source(parameters, access, "    private readonly byte* pointer;\n", "\n        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);",
            "new(pointer, checked((int)accessor.Capacity))", " => default;", " { }", "            accessor.SafeMemoryMappedViewHandle.ReleasePointer();\n")
            + "\ninternal static class Both { internal static object One(MemoryMappedFile file, MemoryMappedFileAccess access) => access == default ? new Tail(file, MemoryMappedFileAccess.Read) : new Tail(file, MemoryMappedFileAccess.ReadWrite); }\n";
        if (access is not "both")
        {
            source = source[..source.IndexOf("\ninternal static class Both", StringComparison.Ordinal)].Replace("internal static class Opener", "internal static class Unused", StringComparison.Ordinal);
        }

        Assert.False((await FixHarness.OffersAsync(source)).Any(offers => offers.Count > 0), because);
    }

    private static string Source(string parameters, string access, string field, string acquire, string span, string pin, string unpin, string release) =>
        $$"""
        using System;
        using System.Buffers;
        using System.IO.MemoryMappedFiles;

        {{(access == "access" ? "internal static class Opener { public static MemoryManager<byte> Open(this MemoryMappedFile file, MemoryMappedFileAccess access) => new Tail(file, access); public static object Read(MemoryMappedFile file) => file.Open(MemoryMappedFileAccess.Read); }" : "internal static class None { }")}}

        public sealed unsafe class Tail : MemoryManager<byte>
        {
            private readonly MemoryMappedViewAccessor accessor;
        {{field}}
            public Tail({{parameters}})
            {
                accessor = file.CreateViewAccessor(0, 0, {{access}});{{acquire}}
            }

            public override Span<byte> GetSpan()
            {
                return {{span}};
            }

            public override MemoryHandle Pin(int elementIndex = 0){{pin}}

            public override void Unpin(){{unpin}}

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
        {{release}}            accessor.Dispose();
                }
            }
        }
        """;
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using MmapAnalyzers.Rules;
using MmapAnalyzers.Tests;

namespace MmapAnalyzers.CodeFixes.Tests;

/// <summary>Applies one kind of fix to members of a test class, one by one and by Fix All in document, project and solution.</summary>
internal static class FixVerifier
{
    /// <summary>The members of a type; the reports are marked with <c>[|</c> and <c>|]</c>.</summary>
    public static string Source(string members, bool imported = false) =>
        $$"""
        using System;
        using System.Buffers.Binary;
        using System.Collections.Generic;
        using System.IO.MemoryMappedFiles;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Text;
        using System.Threading.Tasks;{{(imported ? "\nusing MmapAnalyzers.Runtime;" : "")}}

        internal sealed unsafe class Reader
        {
            private static int Parse(ReadOnlySpan<byte> piece) => piece[0] + piece.Length;

        {{Indented(members)}}
        }

        """;

    public static Task RuntimeAsync(string key, string before, string after, int documents = 1) =>
        CreateTest(key, Source(before), Source(after, imported: true), runtime: true, documents).RunAsync(TestContext.Current.CancellationToken);

    public static Task BclAsync(string before, string after, string framework = "net10.0") =>
        CreateTest(FixKeys.PrivateBufferBcl, Source(before), Source(after), runtime: false, 1, framework).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Opens a view at an offset, acquires it, runs the statements, and releases it.</summary>
    public static string Acquired(string statements, string created = "offset, 4096", string adding = "\n    p += accessor.PointerOffset;") =>
        $$"""
        public static int Read(MemoryMappedFile map, long offset, int n)
        {
            using MemoryMappedViewAccessor accessor = map.CreateViewAccessor({{created}});
            byte* p = null;
            accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref p);{{adding}}
            try
            {
        {{Indented(Indented(statements))}}
            }
            finally
            {
                accessor.SafeMemoryMappedViewHandle.ReleasePointer();
            }
        }
        """;

    /// <summary>The same without the pointer.</summary>
    public static string Released(string statements, string created = "offset, 4096") =>
        $$"""
        public static int Read(MemoryMappedFile map, long offset, int n)
        {
            using MemoryMappedViewAccessor accessor = map.CreateViewAccessor({{created}});
        {{Indented(statements)}}
        }
        """;

    private static string Numbered(string text, int i) => i == 0 ? text : text.Replace("class Reader", "class Reader" + i, StringComparison.Ordinal).Replace("public Reader(", $"public Reader{i}(", StringComparison.Ordinal);

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static CSharpCodeFixTest<PlainViewAnalyzer, PlainViewFix, DefaultVerifier> CreateTest(
        string key, string before, string after, bool runtime, int documents, string framework = "net10.0")
    {
        var test = new CSharpCodeFixTest<PlainViewAnalyzer, PlainViewFix, DefaultVerifier>
        {
            ReferenceAssemblies = ReferencePacks.None,
            CodeActionEquivalenceKey = key,
        };
        for (int i = 0; i < documents; i++)
        {
            test.TestState.Sources.Add(($"/0/Reader{i}.cs", Numbered(before, i)));
            test.FixedState.Sources.Add(($"/0/Reader{i}.cs", Numbered(after, i)));
        }

        test.TestState.AdditionalReferences.AddRange(ReferencePacks.Framework(framework));
        if (runtime)
        {
            test.TestState.AdditionalReferences.Add(ReferencePacks.Runtime);
        }

        test.SolutionTransforms.Add((solution, id) => solution
            .WithProjectCompilationOptions(id, ((CSharpCompilationOptions)solution.GetProject(id)!.CompilationOptions!).WithAllowUnsafe(true))
            .WithProjectParseOptions(id, new CSharpParseOptions(LanguageVersion.CSharp12)));
        return test;
    }
}

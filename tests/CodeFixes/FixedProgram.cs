using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.CodeFixes.Tests;

/// <summary>Runs a program before and after its fixes: <c>Reader.Run(path)</c> must say the same of an unchanging file.</summary>
internal static class FixedProgram
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Applies the chosen offer of the first report until nothing is reported.</summary>
    /// <returns>The code in the end.</returns>
    public static async Task<string> CheckAsync(string source, Func<IReadOnlyList<Offer>, Offer> choose)
    {
        string path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, [.. Enumerable.Range(0, 8200).Select(i => (byte)(i * 7 % 251))], Token);
        try
        {
            string before = await RunAsync(source, path);
            string code = source;
            int rounds = 0;
            while (await FixHarness.OffersAsync(code) is { Count: > 0 } sites)
            {
                Assert.True(++rounds <= 10);
                code = choose(sites[0]).Code;
            }

            Assert.True(rounds > 0);
            Assert.Empty(await FixHarness.FindingsAsync(FixHarness.CreateProject().AddDocument("Test.cs", code), Token));
            Assert.Equal(before, await RunAsync(code, path));
            return code;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string> RunAsync(string source, string path)
    {
        Project project = FixHarness.CreateProject().AddDocument("Test.cs", source).Project;
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = (await project.GetCompilationAsync(Token))!.Emit(image, cancellationToken: Token);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics) + source);
        image.Position = 0;
        var context = new AssemblyLoadContext("fixed", isCollectible: true);
        try
        {
            MethodInfo run = context.LoadFromStream(image).GetType("Reader")!.GetMethod("Run")!;
            return (string)run.Invoke(null, [path])!;
        }
        finally
        {
            context.Unload();
        }
    }
}

using System.CommandLine;
using BenchmarkDotNet.Running;
using MmapAnalyzers.Benchmarks.Ratios;

namespace MmapAnalyzers.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is ["ratios", ..])
        {
            return new RootCommand { RatiosCommand.Create() }.Parse(args).Invoke();
        }

        return BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args).Any() ? 0 : 1;
    }
}

using BenchmarkDotNet.Attributes;
using MmapAnalyzers.Benchmarks.Ratios;

namespace MmapAnalyzers.Benchmarks.Classes;

/// <summary>All values of 1 MiB, one at a time.</summary>
public unsafe class ScalarReads
{
    private Subject _subject = null!;

    [GlobalSetup]
    public void Open() => _subject = new Subject(Path.GetTempPath());

    [GlobalCleanup]
    public void Close() => _subject.Dispose();

    [Benchmark(Baseline = true)]
    public long RawRead() => ScalarKernels.Longs(_subject.Raw, Subject.MiB, 1);

    [Benchmark]
    public long View() => ScalarKernels.Longs(_subject.View.Slice(0, Subject.MiB), 1);

    [Benchmark]
    public long SpanSlice() => ScalarKernels.Longs(_subject.Span(Subject.MiB), 1);

    [Benchmark]
    public long Accessor() => ScalarKernels.Longs(_subject.Accessor, Subject.MiB, 1);

    [Benchmark]
    public long ViewIndexer() => ScalarKernels.Index(_subject.View.Slice(0, Subject.MiB), 1);

    [Benchmark]
    public long SpanIndexer() => ScalarKernels.Index(_subject.Span(Subject.MiB), 1);
}

using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using MmapAnalyzers.Benchmarks.Ratios;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Classes;

/// <summary>Searches and copies of a block, through a view and through a raw span over the same map.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class BulkReads
{
    private Subject _subject = null!;
    private RelaxedView<byte> _view;
    private byte[] _copy = [];

    [Params(64 * Subject.KiB, Subject.MiB, 64 * Subject.MiB)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _subject = new Subject(Path.GetTempPath());
        _view = _subject.View.Slice(0, Size);
        _copy = _view.ToArray();
    }

    [GlobalCleanup]
    public void Close() => _subject.Dispose();

    [Benchmark(Baseline = true), BenchmarkCategory("IndexOf")]
    public long IndexOfSpan() => BulkKernels.IndexOf(_subject.Span(Size), 1);

    [Benchmark, BenchmarkCategory("IndexOf")]
    public long IndexOfView() => BulkKernels.IndexOf(_view, 1);

    [Benchmark(Baseline = true), BenchmarkCategory("Count")]
    public long CountSpan() => BulkKernels.Count(_subject.Span(Size), 1);

    [Benchmark, BenchmarkCategory("Count")]
    public long CountView() => BulkKernels.Count(_view, 1);

    [Benchmark(Baseline = true), BenchmarkCategory("CopyTo")]
    public long CopyToSpan() => BulkKernels.CopyTo(_subject.Span(Size), _copy, 1);

    [Benchmark, BenchmarkCategory("CopyTo")]
    public long CopyToView() => BulkKernels.CopyTo(_view, _copy, 1);

    [Benchmark(Baseline = true), BenchmarkCategory("SequenceEqual")]
    public long SequenceEqualSpan() => BulkKernels.SequenceEqual(_subject.Span(Size), _copy, 1);

    [Benchmark, BenchmarkCategory("SequenceEqual")]
    public long SequenceEqualView() => BulkKernels.SequenceEqual(_view, _copy, 1);
}

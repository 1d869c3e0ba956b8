using MmapAnalyzers.Runtime;
using static MmapAnalyzers.Benchmarks.Ratios.Subject;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>What is compared, and the ratio that each row has to reach.</summary>
internal static unsafe class Comparisons
{
    private const string RawSpan = "raw span over the same map";

    public static IEnumerable<Comparison> All(Subject subject) =>
    [
        .. new[] { 64 * KiB, MiB, 64 * MiB }.SelectMany(size => Bulk(subject, size)),
        .. Scalar(subject),
        .. new[] { 256 * MiB, Size }.SelectMany(size => RandomReads(subject, size)),
        .. new[] { 64 * KiB, MiB }.SelectMany(size => Blocks(subject, size)),
        .. new[] { 64, 64 * KiB }.Select(size => new Comparison(
            $"MappedCopy.ToArray, {Name(size)}", "span.ToArray, unprotected", null, size <= 64 ? 1 : size, size > 64,
            times => CopyKernels.CopyOut(subject.Span(size), times), times => CopyKernels.ToArray(subject.Span(size), times))),
    ];

    /// <summary>Whole small programs, on files of their own.</summary>
    public static IEnumerable<Comparison> Programs(OneBillionRows rows, ElfKernels elf) =>
    [
        new("one billion row shape, Partition and Pin, 64 MiB", "the same over raw spans", 0.97, OneBillionRows.Bytes, IsBytes: true, rows.OverPins, rows.OverSpans),
        new("one billion row shape, Partition and EnumerateLines, 64 MiB", "the same over raw spans", null, OneBillionRows.Bytes, IsBytes: true, rows.OverLines, rows.OverSpans),
        new("ELF sections by IByteSource, view", "the same over a span", null, ElfKernels.Sections, IsBytes: false, elf.OverView, elf.OverSpan),
        new("ELF sections by IByteSource, stream window", "the same over a span", null, ElfKernels.Sections, IsBytes: false, elf.OverStream, elf.OverSpan),
    ];

    /// <summary>Stores and atomic accesses, on a file of their own.</summary>
    public static IEnumerable<Comparison> Writes(WriteKernels writes)
    {
        Comparison Longs(string against, double? reach, Func<int, long> theirs) =>
            new("Write<long> over 1 MiB", against, reach, WriteKernels.Operations, IsBytes: false, writes.View, theirs);
        Comparison Bulk(string work, string against, double? reach, Func<int, long> ours, Func<int, long> theirs) =>
            new($"{work}, 1 MiB", against, reach, WriteKernels.Bytes, IsBytes: true, ours, theirs);
        yield return Longs("raw pointer", null, writes.Raw);
        yield return Longs("span.Slice + MemoryMarshal.Write", null, writes.Span);
        yield return Longs("accessor.Write", null, writes.Accessor);
        yield return new("indexer store over 1 MiB", "span indexer", null, WriteKernels.Bytes, IsBytes: false, writes.IndexView, writes.IndexSpan);
        yield return Bulk("CopyFrom", RawSpan, 0.97, writes.CopyView, writes.CopySpan);
        yield return Bulk("CopyFrom", "accessor.WriteArray", null, writes.CopyView, writes.CopyAccessor);
        yield return Bulk("Fill", RawSpan, 0.97, writes.FillView, writes.FillSpan);
        if (writes.HasAtomics)
        {
            yield return new("InterlockedIncrement", "Interlocked over a raw pointer", null, WriteKernels.Operations, IsBytes: false, writes.IncrementView, writes.IncrementRaw);
            yield return new("StoreRelease and LoadAcquire over 1 MiB", "Volatile over a raw pointer", null, WriteKernels.Operations, IsBytes: false, writes.PublishView, writes.PublishRaw);
        }
    }

    private static IEnumerable<Comparison> Bulk(Subject subject, int size)
    {
        RelaxedView<byte> view = subject.View.Slice(0, size);
        byte[] copy = GC.AllocateUninitializedArray<byte>(size);
        view.CopyTo(copy);
        byte[] destination = new byte[size];
        Comparison Row(string work, double? reach, Func<int, long> ours, Func<int, long> theirs) => new($"{work}, {Name(size)}", RawSpan, reach, size, IsBytes: true, ours, theirs);
        yield return Row("IndexOf", 0.97, times => BulkKernels.IndexOf(view, times), times => BulkKernels.IndexOf(subject.Span(size), times));
        yield return Row("Count", 0.97, times => BulkKernels.Count(view, times), times => BulkKernels.Count(subject.Span(size), times));
        yield return Row("CopyTo", 0.97, times => BulkKernels.CopyTo(view, destination, times), times => BulkKernels.CopyTo(subject.Span(size), destination, times));
        yield return Row("SequenceEqual", 0.97, times => BulkKernels.SequenceEqual(view, copy, times), times => BulkKernels.SequenceEqual(subject.Span(size), copy, times));
        yield return Row("EnumerateLines", null, times => BulkKernels.Lines(view, times), times => BulkKernels.Lines(subject.Span(size), times));
    }

    private static IEnumerable<Comparison> Scalar(Subject subject)
    {
        RelaxedView<byte> view = subject.View.Slice(0, MiB);
        Comparison Longs(string against, double reach, Func<int, long> theirs) =>
            new("Read<long> over 1 MiB", against, reach, MiB / sizeof(long), IsBytes: false, times => ScalarKernels.Longs(view, times), theirs);
        yield return Longs("raw pointer", 0.90, times => RawLongs(subject, times));
        yield return Longs("span.Slice + MemoryMarshal.Read", 1.1, times => ScalarKernels.Longs(subject.Span(MiB), times));
        yield return Longs("accessor.ReadInt64", 30, times => ScalarKernels.Longs(subject.Accessor, MiB, times));
        yield return new("Read<long> over 1 MiB, 64-bit offsets", "raw pointer", 0.90, MiB / sizeof(long), IsBytes: false, times => ScalarKernels.LongsAtLongOffsets(view, times), times => RawLongs(subject, times));
        yield return new("indexer over 1 MiB", "span indexer", 0.90, MiB, IsBytes: false, times => ScalarKernels.Index(view, times), times => ScalarKernels.Index(subject.Span(MiB), times));
        yield return new("foreach over 1 MiB", "foreach over a span", 0.97, MiB, IsBytes: false, times => ScalarKernels.Each(view, times), times => ScalarKernels.Each(subject.Span(MiB), times));
    }

    private static IEnumerable<Comparison> RandomReads(Subject subject, int size)
    {
        RelaxedView<byte> view = subject.View.Slice(0, size);
        Comparison Row(string against, double reach, Func<RandomOffsets, int, long> theirs)
        {
            var ourOffsets = new RandomOffsets(size);
            var theirOffsets = new RandomOffsets(size);
            return new($"random Read<long> over {Name(size)}", against, reach, RandomOffsets.ReadsPerTime, IsBytes: false,
                times => ScalarKernels.Random(view, ourOffsets, times), times => theirs(theirOffsets, times));
        }

        yield return Row("raw pointer", 0.95, (offsets, times) => RawRandom(subject, offsets, times));
        yield return Row("accessor.ReadInt64", 2.5, (offsets, times) => ScalarKernels.Random(subject.Accessor, offsets, times));
    }

    private static IEnumerable<Comparison> Blocks(Subject subject, int size)
    {
        byte[] scratch = new byte[size];
        Comparison Row(string against, double reach, Func<int, long> theirs) =>
            new($"ReadInto, {Name(size)}", against, reach, size, IsBytes: true, times => CopyKernels.ReadInto(subject.View, scratch, times), theirs);
        yield return Row("accessor.ReadArray", 8, times => CopyKernels.ReadArray(subject.Accessor, scratch, times));
        yield return Row("SafeBuffer.ReadSpan", 8, times => CopyKernels.ReadSpan(subject.Accessor, scratch, times));
        yield return Row("RandomAccess.Read", 2, times => CopyKernels.Read(subject.Handle, scratch, times));
        yield return Row("FileStream.Read", 2, times => CopyKernels.Read(subject.Stream, scratch, times));
    }

    // outside of the iterators, which cannot have pointers
    private static long RawLongs(Subject subject, int times) => ScalarKernels.Longs(subject.Raw, MiB, times);

    private static long RawRandom(Subject subject, RandomOffsets offsets, int times) => ScalarKernels.Random(subject.Raw, offsets, times);

    private static string Name(int size) => size >= MiB ? $"{size / MiB} MiB" : size >= KiB ? $"{size / KiB} KiB" : $"{size} B";
}

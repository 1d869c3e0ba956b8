using System.Buffers;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>A call of each kind, to be published trimmed and as native code: what depends on generics, reflection or the platform's natives shows there.</summary>
internal static class Surface
{
    /// <param name="file">Only bytes of value 1, more than 64 KiB.</param>
    /// <returns>The first call that went wrong, or null.</returns>
    public static string? Use(string file)
    {
        using MappedBuffer buffer = MappedBuffer.Open(file);
        RelaxedView<byte> view = buffer.View();
        return ElementTypes(buffer)
            ?? Reading(view)
            ?? Adopting(file)
            ?? Writing()
            ?? Snapshots(file);
    }

    private static string? ElementTypes(MappedBuffer buffer)
    {
        RelaxedView<byte> view = buffer.View();
        return view.Read<Header>(3).Sum != 0x0101_0101 || buffer.View<Header>(0, 100)[99].Flags != 0x0101 || view.Read<DayOfWeek>(0) != (DayOfWeek)0x0101_0101 ? "a struct or an enum"
            : !Refuses(() => view.Read<bool>(0)) || !Refuses(() => view.Read<decimal>(0)) || !Refuses(() => view.Read<DateTime>(0)) ? "bool, decimal and DateTime are not refused"
            : Refuses(() => view.Read<Padded>(0)) != RuntimeFeature.IsDynamicCodeSupported ? "padding is to be refused where the fields are known, which they are not in native code"
            : null;
    }

    private static string? Reading(RelaxedView<byte> view)
    {
        using Stream stream = view.AsStream();
        RelaxedView<byte> start = view.Slice(0, 65_536);
        byte[] hash = start.HashData(HashAlgorithmName.SHA256);
        long parallel = 0;
        Parallel.ForEach(view.Partition(4), part => Interlocked.Add(ref parallel, part.Count((byte)1)));
        return stream.ReadByte() != 1 ? "stream"
            : !hash.AsSpan().SequenceEqual(SHA256.HashData(start.ToArray())) ? "hash"
            : start.GetString(Encoding.UTF8).Length != 65_536 ? "text"
            : start.ToReadOnlySequence().Length != 65_536 ? "sequence"
            : parallel != view.LongLength ? "partition"
            : start.IndexOfAny(SearchValues.Create(2, 3)) >= 0 || start.IndexOfAny((byte)2, (byte)1) != 0 ? "search"
            : start.Cast<long>().LowerBound() != 0 ? "cast"
            : MappedCopy.ToArray<byte>(stackalloc byte[] { 5 })[0] != 5 ? "copy"
            : null;
    }

    private static int LowerBound(this RelaxedView<long> numbers) => ~numbers.BinarySearch(0L, Comparer<long>.Default);

    private static string? Adopting(string file)
    {
        using var map = MemoryMappedFile.CreateFromFile(file, FileMode.Open);
        using MemoryMappedViewAccessor accessor = map.CreateViewAccessor();
        return accessor.AsRelaxedView().Read<int>(1) == 0x0101_0101 ? null : "adopted view";
    }

    private static string? Writing()
    {
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(1 << 20);
        WritableRelaxedView<byte> view = memory.View();
        view.Write(8, new Header { Sum = 7 });
        view.Slice(64, 64).Fill(9);
        if (view.Read<Header>(8).Sum != 7 || view[127] != 9)
        {
            return "stores";
        }

        if (memory.FaultProtection == FaultProtection.KernelCopy)
        {
            return null; // has no atomics
        }

        view.InterlockedAdd(16, 5L);
        view.WriteConsistent(128, 136, 77L);
        return view.LoadAcquire<long>(16) == 5 && view.AsReadOnly().ReadConsistent<long>(128, 136) == 77 ? null : "atomics";
    }

    private static string? Snapshots(string file)
    {
        using MappedSnapshot snapshot = MappedSnapshot.Acquire(file);
        return snapshot.Span.ContainsAnyExcept((byte)1) || snapshot.Span.IsEmpty ? "snapshot" : null;
    }

    private static bool Refuses<TValue>(Func<TValue> read)
    {
        try
        {
            _ = read();
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

#pragma warning disable CS0649 // fields that only the bytes of a file fill
    private struct Header
    {
        public int Sum;
        public short Flags;
        public short Version;
    }

    private struct Padded
    {
        public int Number;
        public byte Flag;
    }
}

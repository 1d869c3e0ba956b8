using System.Runtime.CompilerServices;
using System.Text;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>
/// The shape of the "one billion row challenge": lines <c>station;12.3</c>, cut for the processors at line ends, the lowest, highest and mean value of each station.
/// The same parser runs over pieces of a view and over spans of the same map; only what stands around it differs.
/// </summary>
internal sealed unsafe class OneBillionRows : IDisposable
{
    public const int Bytes = 64 * 1024 * 1024;
    private readonly string _path;
    private readonly MappedBuffer _buffer;
    private readonly byte* _raw;
    private readonly byte[]? _copy;

    public OneBillionRows(string directory)
    {
        _path = Path.Combine(directory, $"rows-{Environment.ProcessId}");
        Create(_path);
        _buffer = MappedBuffer.Open(_path);
        if (_buffer.FaultProtection == FaultProtection.SignalGuard)
        {
            _raw = _buffer.View().Address;
        }
        else
        {
            // nothing is mapped: compared with a copy in memory
            _copy = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
            _buffer.View().CopyTo(_copy);
            _raw = (byte*)Unsafe.AsPointer(ref _copy[0]);
        }
    }

    public long OverPins(int times) => Repeat(times, static piece =>
    {
        using RelaxedViewPin<byte> pin = piece.Pin("one pass, checked at its end");
        return Aggregate(pin.Span);
    });

    public long OverLines(int times) => Repeat(times, static piece =>
    {
        var stations = new Stations();
        foreach (ReadOnlySpan<byte> line in piece.EnumerateLines())
        {
            stations.Add(line);
        }

        return stations.Checksum;
    });

    public long OverSpans(int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            // the cuts of Partition, taken from the same view, so that both do the same work
            RelaxedView<byte>[] pieces = _buffer.View().Partition(Environment.ProcessorCount, (byte)'\n');
            byte* start = _buffer.View().Address;
            Parallel.ForEach(pieces, piece => Interlocked.Add(ref sum, Aggregate(new ReadOnlySpan<byte>(_raw + (piece.Address - start), piece.Length))));
        }

        return sum;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        File.Delete(_path);
    }

    private long Repeat(int times, Func<RelaxedView<byte>, long> work)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            Parallel.ForEach(_buffer.View().Partition(Environment.ProcessorCount, (byte)'\n'), piece => Interlocked.Add(ref sum, work(piece)));
        }

        return sum;
    }

    private static long Aggregate(ReadOnlySpan<byte> text)
    {
        var stations = new Stations();
        for (int end = text.IndexOf((byte)'\n'); end >= 0; end = text.IndexOf((byte)'\n'))
        {
            stations.Add(text[..end]);
            text = text[(end + 1)..];
        }

        stations.Add(text); // the last line of the file may be cut
        return stations.Checksum;
    }

    private static void Create(string path)
    {
        var random = new Random(1);
        using FileStream file = File.Create(path);
        var block = new StringBuilder();
        while (file.Length < Bytes)
        {
            block.Clear();
            for (int i = 0; i < 10_000; i++)
            {
                int value = random.Next(-999, 999);
                block.Append("station-").Append(random.Next(400)).Append(value < 0 ? ";-" : ";").Append(Math.Abs(value) / 10).Append('.').Append(Math.Abs(value) % 10).Append('\n');
            }

            file.Write(Encoding.ASCII.GetBytes(block.ToString()).AsSpan(0, (int)Math.Min(block.Length, Bytes - file.Length)));
        }
    }

    /// <summary>Open addressing by a hash of the name; a name is stored once.</summary>
    private sealed class Stations
    {
        private const int Slots = 4096;
        private readonly Station[] _stations = new Station[Slots];

        /// <summary>Depends on every line.</summary>
        public long Checksum => _stations.Sum(s => s.Name is null ? 0 : s.Sum + s.Lowest + s.Highest + s.Count);

        public void Add(ReadOnlySpan<byte> line)
        {
            int separator = line.IndexOf((byte)';');
            if (separator < 0)
            {
                return;
            }

            int value = Tenths(line[(separator + 1)..]);
            ref Station station = ref Find(line[..separator]);
            station.Sum += value;
            station.Count++;
            station.Lowest = Math.Min(station.Lowest, value);
            station.Highest = Math.Max(station.Highest, value);
        }

        private ref Station Find(ReadOnlySpan<byte> name)
        {
            uint hash = 2166136261;
            foreach (byte b in name)
            {
                hash = (hash ^ b) * 16777619;
            }

            for (uint i = hash; ; i++)
            {
                ref Station station = ref _stations[i % Slots];
                if (station.Name is null)
                {
                    station = new Station { Name = name.ToArray(), Lowest = int.MaxValue, Highest = int.MinValue };
                }

                if (name.SequenceEqual(station.Name))
                {
                    return ref station;
                }
            }
        }

        private static int Tenths(ReadOnlySpan<byte> text)
        {
            int value = 0, sign = 1;
            foreach (byte b in text)
            {
                if (b == '-')
                {
                    sign = -1;
                }
                else if (b != '.')
                {
                    value = (value * 10) + b - '0';
                }
            }

            return sign * value;
        }
    }

    private struct Station
    {
        public byte[]? Name;
        public long Sum;
        public int Count;
        public int Lowest;
        public int Highest;
    }
}

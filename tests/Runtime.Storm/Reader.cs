using System.Collections.Concurrent;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>One reading thread: opens, reads in six ways in turn, disposes or leaks, and opens again.</summary>
internal sealed class Reader(IReadOnlyList<StormFile> files, MappedBufferOptions options, BlockingCollection<MappedBuffer> toDispose, int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _scratch = new byte[Content.MaxLength];
    private int _turn = seed;

    public Tally Tally { get; } = new();

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            StormFile file = files[_random.Next(files.Count)];
            long mark = file.Journal.Mark();
            try
            {
                ReadOne(file, mark, MappedBuffer.Open(file.Path, options), stop);
            }
            catch (MappedFaultException fault)
            {
                JudgeFault(file, mark, fault, file.Length, isExact: true); // it shrank between being measured and being mapped
            }
            catch (Exception e)
            {
                Tally.AddUnexpected(e);
            }
        }
    }

    private void ReadOne(StormFile file, long mark, MappedBuffer buffer, CancellationToken stop)
    {
        Tally.Maps++;
        bool isExact = buffer.FaultProtection == FaultProtection.SignalGuard;
        Tally.KernelCopies += isExact ? 0 : 1;
        if (_random.Next(4) == 0)
        {
            Tally.Leaked++; // the finalizer's
            ReadUnowned(file, mark, buffer.View(), isExact);
            return;
        }

        bool contested = _random.Next(8) == 0;
        RelaxedView<byte> view = buffer.View();
        if (contested)
        {
            toDispose.Add(buffer, CancellationToken.None);
        }

        for (int i = _random.Next(1, 24); i > 0 && !stop.IsCancellationRequested; i--)
        {
            if (!ReadOnce(file, mark, view, isExact, contested))
            {
                break;
            }
        }

        buffer.Dispose();
    }

    /// <summary>From here on nothing but the view knows the buffer, and the view is not used after the loop: only the reads themselves keep it from being finalized.</summary>
    private void ReadUnowned(StormFile file, long mark, RelaxedView<byte> view, bool isExact)
    {
        byte[] scratch = _scratch;
        int length = view.Length;
        try
        {
            for (int i = 0; i < length; i++)
            {
                scratch[i] = view[i];
            }
        }
        catch (MappedFaultException fault)
        {
            JudgeFault(file, mark, fault, length, isExact);
            return;
        }

        new ByteCheck(file, Tally).Bytes(scratch.AsSpan(0, length), 0, "indexer");
        Tally.AddOperation();
    }

    /// <returns>Whether the buffer can still be read from.</returns>
    private bool ReadOnce(StormFile file, long mark, RelaxedView<byte> view, bool isExact, bool contested)
    {
        long start = _random.NextInt64(view.LongLength + 1) / 64 * 64;
        long length = _random.NextInt64(view.LongLength - start + 1);
        var check = new ByteCheck(file, Tally);
        try
        {
            Read(view.Slice(start, length), start, check);
        }
        catch (MappedFaultException fault)
        {
            JudgeFault(file, mark, fault, start + length, isExact);
        }
        catch (ObjectDisposedException) when (contested)
        {
            Tally.Disposed++;
            return false;
        }

        Tally.AddOperation();
        return true;
    }

    private void Read(RelaxedView<byte> view, long start, ByteCheck check)
    {
        switch (_turn++ % 6)
        {
            case 0:
                IndexOf(view, start, check);
                break;
            case 1:
                Span<byte> copy = _scratch.AsSpan(0, view.Length);
                view.CopyTo(copy);
                check.Bytes(copy, start, nameof(view.CopyTo));
                break;
            case 2:
                ReadScalars(view, start, check);
                break;
            case 3:
                EnumerateLines(view, start, check);
                break;
            case 4:
                check.CountOf(Content.LineEnd, view.Count(Content.LineEnd), start, start + view.LongLength);
                check.CountOf(0, view.Count((byte)0), start, start + view.LongLength);
                break;
            default:
                Index(view, start, check);
                break;
        }
    }

    private void IndexOf(RelaxedView<byte> view, long start, ByteCheck check)
    {
        byte wanted = _random.Next(2) == 0 ? (byte)0 : Content.Marker;
        int found = view.IndexOf(wanted);
        check.Found(wanted, found < 0 ? -1 : start + found, start, start + view.LongLength);
    }

    private void ReadScalars(RelaxedView<byte> view, long start, ByteCheck check)
    {
        for (int i = view.LongLength < sizeof(long) ? 0 : 4096; i > 0; i--)
        {
            long offset = _random.NextInt64(view.LongLength - sizeof(long) + 1);
            long value = (i & 1) == 0 ? view.Read<long>(offset) : view.Read<long>((int)offset);
            check.Bytes(BitConverter.GetBytes(value), start + offset, "Read<long>");
        }
    }

    private static void EnumerateLines(RelaxedView<byte> view, long start, ByteCheck check)
    {
        long position = start;
        long end = start + view.LongLength;
        foreach (ReadOnlySpan<byte> line in view.EnumerateLines())
        {
            check.Bytes(line, position, nameof(EnumerateLines));
            position += line.Length;
            if (position < end)
            {
                check.Bytes([Content.LineEnd], position, nameof(EnumerateLines));
                position++;
            }
        }

        check.LinesEnd(position, end);
    }

    private void Index(RelaxedView<byte> view, long start, ByteCheck check)
    {
        int count = (int)Math.Min(view.LongLength, 64 * 1024);
        long first = _random.NextInt64(view.LongLength - count + 1);
        int read = 0;
        if (_random.Next(2) == 0)
        {
            foreach (byte value in view.Slice(first, count))
            {
                _scratch[read++] = value;
            }
        }

        for (; read < count; read++)
        {
            _scratch[read] = (read & 1) == 0 ? view[first + read] : view[(int)first + read];
        }

        check.Bytes(_scratch.AsSpan(0, count), start + first, "indexer");
    }

    private void JudgeFault(StormFile file, long mark, MappedFaultException fault, long end, bool isExact) => FaultCheck.Judge(file, mark, fault, end, isExact, Tally);
}

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>
/// One storing thread: opens for writing, stores in six ways in turn, and opens again. It stores only what is right at that offset, so that the readers judge as before: a
/// store that went elsewhere, or a page that came back without its bytes, is a wrong byte to them.
/// </summary>
internal sealed class Writer(IReadOnlyList<StormFile> files, int seed)
{
    private const int Scalars = 512;
    private readonly Random _random = new(seed);
    private int _turn = seed;

    public Tally Tally { get; } = new();

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            StormFile file = files[_random.Next(files.Count)];
            long mark = file.Journal.Mark();
            long end = file.Length;
            try
            {
                using WritableMappedBuffer buffer = WritableMappedBuffer.Open(file.Path);
                Tally.Maps++;
                for (int i = _random.Next(1, 24); i > 0 && buffer.Length > 0 && !stop.IsCancellationRequested; i--)
                {
                    long start = _random.NextInt64(buffer.Length) / 64 * 64;
                    end = start + _random.NextInt64(buffer.Length - start + 1);
                    Store(buffer, start, end, new ByteCheck(file, Tally));
                    Tally.AddOperation();
                }
            }
            catch (MappedFaultException fault)
            {
                // the offset may be that of an earlier loss, which another operation has met
                FaultCheck.Judge(file, mark, fault, end, isExact: true, Tally);
                Tally.AddOperation();
            }
            catch (Exception e)
            {
                Tally.AddUnexpected(e);
            }
        }
    }

    private void Store(WritableMappedBuffer buffer, long start, long end, ByteCheck check)
    {
        WritableRelaxedView<byte> view = buffer.View();
        Tally.Stores++;
        switch (_turn++ % 6)
        {
            case 0:
                view.Slice(start, end - start).CopyFrom(Content.All[(int)start..(int)end]);
                break;
            case 1:
                for (long at = start; at < Math.Min(end, start + (64 * 1024)); at++)
                {
                    view[at] = Content.All[(int)at];
                }

                break;
            case 2:
                buffer.Flush(start, end - start);
                break;
            case 3:
                Scatter(start, end, 1, at => view.Write(at, Right(at)));
                break;
            case 4:
                Scatter(start, end, sizeof(long), at => view.StoreRelease(at, Right(at)));
                break;
            default:
                Scatter(start, end, sizeof(long), at => Exchange(view, at, check));
                break;
        }
    }

    private static void Exchange(WritableRelaxedView<byte> view, long at, ByteCheck check)
    {
        long right = Right(at);
        long before = (at / sizeof(long) % 4) switch
        {
            0 => view.InterlockedExchange(at, right),
            1 => view.InterlockedCompareExchange(at, right, right),
            2 => view.InterlockedOr(at, right),
            _ => view.InterlockedAdd(at, 0L),
        };
        check.Bytes(BitConverter.GetBytes(before), at, "Interlocked");
    }

    private static long Right(long at) => BitConverter.ToInt64(Content.All[(int)at..]);

    private void Scatter(long start, long end, int alignment, Action<long> store)
    {
        for (int i = end - start < sizeof(long) ? 0 : Scalars; i > 0; i--)
        {
            store(start + (_random.NextInt64(end - start - sizeof(long) + 1) / alignment * alignment)); // start is a multiple of 64
        }
    }
}

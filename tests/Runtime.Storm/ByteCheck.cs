namespace MmapAnalyzers.Runtime.Storm;

/// <summary>Judges what a read returned; see <see cref="StormFile"/> for what is right.</summary>
internal readonly struct ByteCheck(StormFile file, Tally tally)
{
    public void Bytes(ReadOnlySpan<byte> read, long start, string how)
    {
        tally.Bytes += read.Length;
        ReadOnlySpan<byte> right = Content.All.Slice((int)start, read.Length);
        if (read.SequenceEqual(right))
        {
            return;
        }

        long wrong = 0;
        long first = -1;
        for (int i = 0; i < read.Length; i++)
        {
            if (read[i] == right[i])
            {
                continue;
            }

            if (read[i] == 0 && InTail(start + i))
            {
                tally.TailZeros++;
                continue;
            }

            wrong++;
            first = first < 0 ? start + i : first;
        }

        if (wrong > 0)
        {
            tally.AddWrongBytes(wrong, $"{file.Path}: {how} gave {wrong} wrong bytes of {read.Length} from {start} on; the first, at {first}, is {read[(int)(first - start)]}");
        }
    }

    public void CountOf(byte value, long count, long start, long end)
    {
        tally.Bytes += end - start;
        long right = value == 0 ? 0 : Content.CountLineEnds(start, end);
        long tail = Math.Max(0, Math.Min(end, file.TailEnd) - Math.Max(start, file.TailStart));
        long most = right + (value == 0 ? tail : 0);
        long least = right - (value == 0 ? 0 : tail);
        if (count < least || count > most)
        {
            tally.AddWrongBytes(Math.Abs(count - right), $"{file.Path}: Count({value}) from {start} to {end} gave {count}, not {right}");
        }
        else
        {
            tally.TailZeros += Math.Abs(count - right);
        }
    }

    public void Found(byte value, long found, long start, long end)
    {
        tally.Bytes += (found < 0 ? end : found) - start;
        long right = value == 0 ? -1 : Content.FindMarker(start, end);
        if (found == right)
        {
            return;
        }

        // a zero found in the tail; or a marker not found there, but the next one
        bool inTail = value == 0 ? InTail(found) : InTail(right) && found == Content.FindMarker(right + 1, end);
        if (inTail)
        {
            tally.TailZeros++;
        }
        else
        {
            tally.AddWrongBytes(1, $"{file.Path}: IndexOf({value}) from {start} to {end} found {found}, not {right}");
        }
    }

    public void LinesEnd(long position, long end)
    {
        if (position != end)
        {
            tally.AddWrongBytes(Math.Abs(end - position), $"{file.Path}: the lines ended at {position}, not at {end}");
        }
    }

    private bool InTail(long offset) => offset >= file.TailStart && offset < file.TailEnd;
}

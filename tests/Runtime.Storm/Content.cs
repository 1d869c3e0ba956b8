namespace MmapAnalyzers.Runtime.Storm;

/// <summary>
/// What all files hold: each byte depends on its offset only and is never zero, so that a byte can be judged whenever it was read,
/// and a zero that came through is recognised. Records of 64 bytes end with \n; each 64th has a marker before it.
/// </summary>
internal static class Content
{
    public const int MaxLength = 4 * 1024 * 1024;
    public const byte LineEnd = (byte)'\n';
    public const byte Marker = (byte)'~';
    private const int Record = 64;
    private const int MarkerDistance = 64 * Record;

    private static readonly byte[] Bytes = Make();

    public static ReadOnlySpan<byte> All => Bytes;

    public static long CountLineEnds(long start, long end) => (end / Record) - (start / Record);

    /// <summary>The first marker from <paramref name="start"/> on, or -1.</summary>
    public static long FindMarker(long start, long end)
    {
        const int Place = MarkerDistance - 2;
        long found = (start - Place + MarkerDistance - 1) / MarkerDistance * MarkerDistance + Place;
        found = start <= Place ? Place : found;
        return found < end ? found : -1;
    }

    private static byte[] Make()
    {
        byte[] bytes = new byte[MaxLength];
        for (int i = 0; i < bytes.Length; i++)
        {
            ulong word = ((ulong)(i / sizeof(ulong)) + 1) * 0x9E37_79B9_7F4A_7C15;
            word ^= word >> 31;
            byte text = (byte)('0' + ((word >> (i % sizeof(ulong) * 8)) & 0x3F)); // 0x30 to 0x6F
            bytes[i] = i % Record == Record - 1 ? LineEnd : i % MarkerDistance == MarkerDistance - 2 ? Marker : text;
        }

        return bytes;
    }
}

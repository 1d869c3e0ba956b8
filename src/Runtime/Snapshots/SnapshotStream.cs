namespace MmapAnalyzers.Runtime;

/// <summary>A read-only, seekable stream over a snapshot.</summary>
internal sealed class SnapshotStream(MappedSnapshot snapshot) : ByteStream
{
    private const int CopyChunk = 1 << 20;

    protected override long ByteLength => snapshot.Length;

    public override void CopyTo(Stream destination, int bufferSize)
    {
        ValidateCopyToArguments(destination, bufferSize);
        ThrowIfClosed();
        while (Position < snapshot.Length)
        {
            int count = (int)Math.Min(snapshot.Length - Position, CopyChunk);
            using MappedSnapshotPin pin = snapshot.Pin();
            destination.Write(pin.Slice(Position, count));
            Position += count;
        }
    }

    protected override void ReadAt(long position, Span<byte> destination) => _ = snapshot.Read(position, destination);
}

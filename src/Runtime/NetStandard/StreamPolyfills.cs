using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MmapAnalyzers.Runtime;

/// <summary>Members of streams and hashes that take spans and memory.</summary>
internal static class StreamPolyfills
{
    public static void Write(this Stream stream, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            bytes.CopyTo(copy);
            stream.Write(copy, 0, bytes.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <param name="stream">Takes the bytes.</param>
    /// <param name="bytes">Memory in an array, as all that is pooled.</param>
    /// <param name="cancellationToken">Ends the write where the stream can.</param>
    public static Task WriteAsync(this Stream stream, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? stream.WriteAsync(array.Array!, array.Offset, array.Count, cancellationToken)
            : throw new ArgumentException("The memory is not in an array.", nameof(bytes));

    public static void ReadExactly(this Stream stream, byte[] buffer, int offset, int count)
    {
        for (int done = 0; done < count;)
        {
            int got = stream.Read(buffer, offset + done, count - done);
            if (got == 0)
            {
                throw new EndOfStreamException($"The stream ended {count - done} bytes early.");
            }

            done += got;
        }
    }

    public static void AppendData(this IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            bytes.CopyTo(copy);
            hash.AppendData(copy, 0, bytes.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}

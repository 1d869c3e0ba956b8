using System.Security.Cryptography;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Hashes of mapped bytes, taken over private copies of up to 256 KiB, so that what was hashed is one state of each byte. Not of the whole: a writer can change a later piece
/// while an earlier one is hashed. For other hashes, <see cref="RelaxedView{T}.PrivateChunks"/>.
/// Each throws <see cref="MappedFaultException"/> at a lost byte, and <see cref="ObjectDisposedException"/> after dispose.
/// </summary>
public static class RelaxedViewHashExtensions
{
    /// <summary>Appends all bytes of the view.</summary>
    /// <param name="hash">Takes the bytes. After an exception it holds those before the lost piece; reset it.</param>
    /// <param name="data">The bytes.</param>
    public static void AppendData(this IncrementalHash hash, RelaxedView<byte> data)
    {
        ArgumentNullException.ThrowIfNull(hash);
        using PooledCopy<byte> piece = PooledCopy<byte>.ForPieces(data);
        for (long position = 0; piece.TryRefill(ref position);)
        {
            hash.AppendData(piece.Span);
        }
    }

    /// <summary>The hash of all bytes.</summary>
    /// <param name="view">The bytes.</param>
    /// <param name="algorithm">For instance <see cref="HashAlgorithmName.SHA256"/>.</param>
    /// <exception cref="CryptographicException">There is no such algorithm.</exception>
    public static byte[] HashData(this RelaxedView<byte> view, HashAlgorithmName algorithm)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(view);
        return hash.GetHashAndReset();
    }
}

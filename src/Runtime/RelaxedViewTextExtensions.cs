using System.Buffers;
using System.Text;

namespace MmapAnalyzers.Runtime;

/// <summary>Text in mapped bytes; decoded from a private copy, because decoders read their input more than once.</summary>
public static class RelaxedViewTextExtensions
{
    /// <summary>Decodes all bytes.</summary>
    /// <param name="view">The bytes.</param>
    /// <param name="encoding">How they are encoded.</param>
    /// <exception cref="OverflowException">The view is longer than 2 GiB.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    public static string GetString(this RelaxedView<byte> view, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        int length = view.Length;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            view.CopyTo(copy);
            return encoding.GetString(copy, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Decodes all bytes: what stands as <c>Encoding.UTF8.GetString(span)</c> compiles on a view, too.</summary>
    /// <param name="encoding">How they are encoded.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="OverflowException">The view is longer than 2 GiB.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">A byte is lost.</exception>
    public static string GetString(this Encoding encoding, RelaxedView<byte> bytes) => bytes.GetString(encoding);

    /// <summary>Enumerates what lies between separators, as spans over a private copy that is valid until the next piece. As many pieces as separators, and one more.</summary>
    /// <param name="view">The elements.</param>
    /// <param name="separator">What separates the pieces; part of none.</param>
    public static SplitEnumerator<T> Split<T>(this RelaxedView<T> view, T separator)
        where T : unmanaged, IEquatable<T> => new(view, separator);

#if NET
    /// <summary>Enumerates the characters of a UTF-8 text; what is malformed comes as <see cref="Rune.ReplacementChar"/>.</summary>
    /// <param name="view">The text.</param>
    public static RuneEnumerator<byte> EnumerateRunes(this RelaxedView<byte> view) => new(view);

    /// <summary>Enumerates the characters of a UTF-16 text; what is malformed comes as <see cref="Rune.ReplacementChar"/>.</summary>
    /// <param name="view">The text.</param>
    public static RuneEnumerator<char> EnumerateRunes(this RelaxedView<char> view) => new(view);
#endif

    /// <summary>
    /// Enumerates the lines, which end with \n or \r\n, as spans over a private copy that is valid until the next line. The last line needs no
    /// terminator; nothing follows the last terminator (as in <see cref="File.ReadLines(string)"/>). Holds 256 KiB, or the longest line.
    /// </summary>
    /// <param name="view">The bytes.</param>
    public static LineEnumerator EnumerateLines(this RelaxedView<byte> view) => new(view);
}

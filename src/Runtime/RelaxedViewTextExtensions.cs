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

    /// <summary>
    /// Enumerates the lines, which end with \n or \r\n, as spans over a private copy that is valid until the next line. The last line needs no
    /// terminator; nothing follows the last terminator (as in <see cref="File.ReadLines(string)"/>). Holds 256 KiB, or the longest line.
    /// </summary>
    /// <param name="view">The bytes.</param>
    public static LineEnumerator EnumerateLines(this RelaxedView<byte> view) => new(view);
}

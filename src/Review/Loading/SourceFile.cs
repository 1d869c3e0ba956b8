using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.Review.Loading;

/// <summary>Reads and writes source so that the bytes that nobody changed stay as they were: byte order mark, encoding, line endings.</summary>
internal static class SourceFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding[] WithByteOrderMark =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
    ];

    public static SourceText Read(string path) => Decode(File.ReadAllBytes(path));

    public static SourceText Decode(byte[] bytes)
    {
        foreach (Encoding encoding in WithByteOrderMark)
        {
            if (bytes.AsSpan().StartsWith(encoding.Preamble))
            {
                return SourceText.From(encoding.GetString(bytes.AsSpan(encoding.Preamble.Length)), encoding);
            }
        }

        try
        {
            return SourceText.From(StrictUtf8.GetString(bytes), StrictUtf8);
        }
        catch (DecoderFallbackException)
        {
            // An older code page: Latin-1 gives every byte a character of its own, so that writing gives the same bytes back.
            return SourceText.From(Encoding.Latin1.GetString(bytes), Encoding.Latin1);
        }
    }

    /// <summary>Replaces the file's content in one step, so that whoever reads it, or a Ctrl+C, finds the old or the new whole file.</summary>
    public static void Replace(string path, string expected, string content)
    {
        string target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        SourceText old = Read(target);
        if (!string.Equals(old.ToString(), expected, StringComparison.Ordinal))
        {
            throw new IOException($"{path} is not what was analysed: it was changed meanwhile, or its encoding is not known");
        }

        string temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(temporary, [.. old.Encoding!.GetPreamble(), .. old.Encoding.GetBytes(content)]);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}

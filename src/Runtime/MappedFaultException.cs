using System.Globalization;

namespace MmapAnalyzers.Runtime;

/// <summary>Mapped bytes that a read or a store needs are lost: the file was truncated, or the device failed or is full.</summary>
/// <remarks>The loss is final for the buffer that reports it; bytes below <see cref="Offset"/> stay readable. Open the file again to see its present content.</remarks>
public sealed class MappedFaultException : IOException
{
    /// <summary>Creates the exception with a general message.</summary>
    public MappedFaultException()
        : this("Mapped memory was lost.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public MappedFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What the operating system reported.</param>
    public MappedFaultException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file, where it is known.</param>
    /// <param name="offset">Offset of the first lost byte, counted in bytes from the start of the buffer.</param>
    /// <param name="kind">Why it is lost.</param>
    /// <param name="innerException">What the operating system reported.</param>
    public MappedFaultException(string? path, long offset, MappedFaultKind kind, Exception? innerException = null)
        : base(Describe(path, offset, kind), innerException)
    {
        Path = path;
        Offset = offset;
        Kind = kind;
    }

    /// <summary>The file, or <see langword="null"/> where only a handle or an address was given.</summary>
    public string? Path { get; }

    /// <summary>Offset of the first lost byte, counted in bytes from the start of the buffer (of the span, for <see cref="MappedCopy"/>).</summary>
    public long Offset { get; }

    /// <summary>Why the bytes are lost, as far as it could be found out.</summary>
    public MappedFaultKind Kind { get; }

    private static string Describe(string? path, long offset, MappedFaultKind kind)
    {
        string what = kind switch
        {
            MappedFaultKind.Truncated => "the file now ends there",
            MappedFaultKind.IoError => "the device reported an error",
            MappedFaultKind.DiskFull => "the file has a hole there, and the file system has no room to fill it",
            _ => "the mapping is damaged",
        };
        string where = path is null ? "Mapped memory" : $"Mapped file '{path}'";
        return string.Create(CultureInfo.InvariantCulture, $"{where} is lost from byte {offset} on: {what}.");
    }
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>Makes a buffer from an open file: what can go wrong is told apart here.</summary>
internal static unsafe class BufferFactory
{
    /// <summary>Takes over <paramref name="file"/>, also when it throws.</summary>
    public static MappedBuffer Open(SafeFileHandle file, string? path, MappedBufferOptions? options)
    {
        try
        {
            return Create(file, path, FileOpening.RequireLength(file, path), options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Maps <paramref name="length"/> bytes, which were the file's length a moment ago.</summary>
    internal static MappedBuffer Create(SafeFileHandle file, string? path, long length, MappedBufferOptions? options)
    {
        SignalGuardSwitch.Require(options?.RequiredProtection, path);
        var range = new AddressRange(length);
#if NET
        if (SignalGuardSwitch.IsOn && !range.TryMap(file))
        {
            throw CannotMap(path, length, Marshal.GetLastPInvokeError());
        }
#endif

        var buffer = new MappedBuffer(range, range.Start, length, new FileSource(file), path);
        if (buffer.RefreshLength() < length)
        {
            buffer.ThrowLost();
        }

        return buffer;
    }

    /// <summary>What a failed <c>mmap</c> throws.</summary>
    public static Exception CannotMap(string? path, long length, int error)
    {
        string what = path is null ? "The file" : $"'{path}'";
        string message = $"{what} ({length} bytes) cannot be mapped: {Marshal.GetPInvokeErrorMessage(error)}. {SignalGuardSwitch.Advice}";
        return error == Libc.NoDevice ? new NotSupportedException(message) : new IOException(message, error);
    }
}

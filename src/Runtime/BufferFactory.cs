using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Native;

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
        var range = new AddressRange(length);
        FaultProtection protection = Map(range, file, path, options?.RequiredProtection);
        var buffer = new MappedBuffer(range, range.Start, length, new FileSource(file), path, protection);
        if (buffer.RefreshLength() < length)
        {
            buffer.ThrowLost();
        }

        return buffer;
    }

    private static FaultProtection Map(AddressRange range, SafeFileHandle file, string? path, FaultProtection? required)
    {
        if (required == FaultProtection.KernelCopy)
        {
            return FaultProtection.KernelCopy;
        }

        if (SignalGuard.Registry is not null && range.TryMap(file))
        {
            return FaultProtection.SignalGuard;
        }

        int error = Marshal.GetLastPInvokeError();
        return required is null
            ? FaultProtection.KernelCopy
            : throw new PlatformNotSupportedException(
                $"SignalGuard is not to be had for '{path}' ({range.Length} bytes): {SignalGuard.Refusal ?? Marshal.GetPInvokeErrorMessage(error)}.");
    }
}

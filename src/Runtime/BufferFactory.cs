using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>Makes a buffer from an open file: what can go wrong is told apart here.</summary>
internal static class BufferFactory
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
        FaultProtection protection = ChooseProtection(options?.RequiredProtection);
        var buffer = new MappedBuffer(new AddressRange(length), new FileSource(file), path, protection);
        if (buffer.RefreshLength() < length)
        {
            buffer.ThrowLost();
        }

        return buffer;
    }

    private static FaultProtection ChooseProtection(FaultProtection? required)
    {
        if (required == FaultProtection.SignalGuard)
        {
            throw new PlatformNotSupportedException("SignalGuard needs Linux on x64 with glibc.");
        }

        return FaultProtection.KernelCopy;
    }
}

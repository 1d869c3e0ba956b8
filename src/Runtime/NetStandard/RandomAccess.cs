using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime;
using MmapAnalyzers.Runtime.Interop;

namespace System.IO;

/// <summary>The framework's reads by position, which this target lacks.</summary>
internal static unsafe class RandomAccess
{
    public static long GetLength(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            return (long)Statx.Of(handle).Size;
        }

        if (OperatingSystem.IsWindows())
        {
            return Kernel32.GetFileSizeEx(handle, out long size) ? size : throw Failure(handle, "The length of the file cannot be had");
        }

        // the layout of struct stat differs among the systems; the framework knows it
        using var borrowed = new SafeFileHandle(handle.DangerousGetHandle(), ownsHandle: false);
        using var stream = new FileStream(borrowed, FileAccess.Read, bufferSize: 1, isAsync: false);
        return stream.Length;
    }

    public static int Read(SafeFileHandle handle, Span<byte> buffer, long fileOffset)
    {
        int count = buffer.Length;
        fixed (byte* target = buffer)
        {
            byte* start = target;

            // SAFETY: the buffer is pinned and as long as is said.
            nint got = OperatingSystem.IsWindows()
                ? Kernel32.ReadAt(handle, start, count, fileOffset)
                : Held(handle, descriptor => Libc.ReadAt(descriptor, start, (nuint)count, fileOffset));
            return got >= 0 ? (int)got : throw Failure(handle, $"{count} bytes at {fileOffset} cannot be read");
        }
    }

    private static TResult Held<TResult>(SafeFileHandle handle, Func<int, TResult> call)
    {
        bool held = false;
        try
        {
            handle.DangerousAddRef(ref held);
            return call((int)handle.DangerousGetHandle());
        }
        finally
        {
            if (held)
            {
                handle.DangerousRelease();
            }
        }
    }

    private static Exception Failure(SafeFileHandle handle, string what)
    {
        int error = Marshal.GetLastWin32Error();
        if (handle.IsClosed)
        {
            return new ObjectDisposedException(nameof(SafeFileHandle));
        }

        string message = $"{what}: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            Libc.BadDescriptor or Kernel32.AccessDenied => new UnauthorizedAccessException(message),
            Libc.IllegalSeek => new NotSupportedException(message),
            _ => new IOException(message, error),
        };
    }
}

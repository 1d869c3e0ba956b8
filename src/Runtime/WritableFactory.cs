using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>Makes a buffer for writing from an open file; the counterpart of <see cref="BufferFactory"/>.</summary>
internal static unsafe class WritableFactory
{
    /// <summary>Takes over <paramref name="file"/>, also when it throws.</summary>
    public static WritableMappedBuffer Open(SafeFileHandle file, string? path, MappingAccess access, WritableMappedBufferOptions? options)
    {
        try
        {
            long length = FileOpening.RequireLength(file, path);
            if (access == MappingAccess.Write)
            {
                FileOpening.RequireWritable(file, path);
            }

            if (options?.MinimumLength > length)
            {
                FileGrowth.Grow(file, path, length, options.MinimumLength);
                length = options.MinimumLength;
            }

            return Create(file, path, length, access, options?.RequiredProtection);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static WritableMappedBuffer CreateNew(string path, long length, WritableMappedBufferOptions? options)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (length > 0)
            {
                FileGrowth.Grow(file, path, 0, length);
            }

            return Create(file, path, length, MappingAccess.Write, options?.RequiredProtection);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Maps <paramref name="length"/> bytes, which the file has.</summary>
    public static WritableMappedBuffer Create(SafeFileHandle file, string? path, long length, MappingAccess access, FaultProtection? required)
    {
        SignalGuardSwitch.Require(required, path);
        var range = new AddressRange(length, HugePages.SizeOf(file));
        Map(range, file, path, access);
        KernelSource source = access == MappingAccess.PrivateChanges ? new PrivateChanges(file) : WritableFileSource.Create(file, path, length);
        return new WritableMappedBuffer(Finish(range, source, path, length), file, access == MappingAccess.PrivateChanges);
    }

    /// <summary>Makes the file longer and maps it a second time. When it throws, file and buffer are as they were.</summary>
    public static MappedBuffer Grow(SafeFileHandle file, MappedBuffer old, long length)
    {
        long page = HugePages.SizeOf(file);
        if (page > 0 && length % page != 0)
        {
            throw new ArgumentException($"The length {length} is not a multiple of the size of a page, {page}.", nameof(length));
        }

        var range = new AddressRange(length, page); // before the file is touched, because it may fail
        FileGrowth.Grow(file, old.Path, old.Length, length);
        Map(range, file, old.Path, MappingAccess.Write);
        return Finish(range, WritableFileSource.Create(file, old.Path, length), old.Path, length);
    }

    private static MappedBuffer Finish(AddressRange range, KernelSource source, string? path, long length)
    {
        var core = new MappedBuffer(range, range.Start, length, source, path);
        core.Verify(); // the file may have shrunk meanwhile
        return core;
    }

    private static void Map(AddressRange range, SafeFileHandle file, string? path, MappingAccess access)
    {
        if (!SignalGuardSwitch.IsOn)
        {
            HugePages.RefuseKernelCopy(range, path);
            return;
        }

        if (range.TryMap(file, access))
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        HugePages.RefuseKernelCopy(range, path, error);
        if (error is SnapshotNative.EPERM or SnapshotNative.EACCES)
        {
            string name = path is null ? "The file" : $"'{path}'";
            throw new UnauthorizedAccessException($"{name} ({range.Length} bytes) may not be mapped for writing: {Marshal.GetPInvokeErrorMessage(error)} (a seal?).");
        }

        throw BufferFactory.CannotMap(path, range.Length, error);
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>What concerns the file behind the bytes: writing back, growing, passing on.</summary>
public sealed unsafe partial class WritableMappedBuffer
{
    /// <summary>Writes back everything that was stored, and waits for it.</summary>
    /// <param name="mode">How far to go.</param>
    /// <exception cref="InvalidOperationException">The changes are private; there is nothing to write them to.</exception>
    /// <exception cref="IOException">The device or the file system could not take the bytes.</exception>
    /// <exception cref="MappedFaultException">A byte of the buffer is lost, and with it what was stored there. What is not lost has been written back.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Flush(FlushMode mode = FlushMode.WriteBack) => Flush(0, Length, mode);

    /// <summary>Writes back what was stored in a range, and waits for it. The cost is that of the device.</summary>
    /// <param name="offset">First byte, from 0 to <see cref="Length"/>; the range is rounded outwards to whole pages.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="mode">How far to go.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside the buffer, or there is no such mode.</exception>
    /// <exception cref="InvalidOperationException">The changes are private; there is nothing to write them to.</exception>
    /// <exception cref="IOException">The device or the file system could not take the bytes. The system reports this once, to one of those who have the file open.</exception>
    /// <exception cref="MappedFaultException">A byte before the end of the range is lost. What is not lost has been written back.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Flush(long offset, long length, FlushMode mode = FlushMode.WriteBack)
    {
        MappedBuffer core = _core;
        ObjectDisposedException.ThrowIf(core.IsDisposed, this);
        core.RequireInside(offset, length);
        if (mode is not (FlushMode.WriteBack or FlushMode.Durable))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "No such mode.");
        }

        RequireShared("flushed");
        int error = core.WriteBack(offset, length);
        if (error != 0)
        {
            throw new IOException(
                string.Create(CultureInfo.InvariantCulture, $"{Name} could not be written back from {offset} to {offset + length}: {Marshal.GetPInvokeErrorMessage(error)}."), error);
        }

        if (mode == FlushMode.Durable && _file is not null)
        {
            RandomAccess.FlushToDisk(_file);
        }

        lock (_outgrown)
        {
            foreach (MappedBuffer each in Cores())
            {
                each.VerifyBefore(Math.Min(offset + length, each.Length));
            }
        }
    }

    /// <summary>Makes the file and the buffer longer, by zeros. Room is set aside first, so that a full disk is an exception here and not of a later store.</summary>
    /// <param name="length">The new length in bytes, at least <see cref="Length"/>; where the file has that length already, nothing but the buffer grows.</param>
    /// <remarks>
    /// Views from before stay valid and see the same bytes; they are as long as they were. Each time costs a new mapping (10 to 70 µs), besides what the file
    /// system does, so grow in large steps.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The length is less than now.</exception>
    /// <exception cref="ArgumentException">The memory is in explicit huge pages, and the length is not a multiple of their size.</exception>
    /// <exception cref="InvalidOperationException">The changes are private, or the buffer was adopted from an accessor.</exception>
    /// <exception cref="IOException">There is no room on the disk or in the address space, or the file may not be that long. File and buffer are as they were.</exception>
    /// <exception cref="UnauthorizedAccessException">The memory is sealed against growing.</exception>
    /// <exception cref="MappedFaultException">Bytes of the buffer are lost; zeros in their place would look like content.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public void Grow(long length)
    {
        lock (_outgrown)
        {
            MappedBuffer core = _core;
            ObjectDisposedException.ThrowIf(core.IsDisposed, this);
            ArgumentOutOfRangeException.ThrowIfLessThan(length, core.Length);
            RequireShared("made longer");
            SafeFileHandle file = RequireFile("made longer");
            core.Verify();
            if (length == core.Length)
            {
                return;
            }

            MappedBuffer grown = WritableFactory.Grow(file, core, length);
            _outgrown.RemoveAll(static old => !old.TryGetTarget(out _));
            _outgrown.Add(new(core));
            _core = grown;
        }
    }

    /// <summary>A second handle to the file or memory, to pass on to another process, or to open as a buffer for reading. The caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The buffer was adopted from an accessor and has no handle.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    public SafeFileHandle DuplicateHandle()
    {
        ObjectDisposedException.ThrowIf(_core.IsDisposed, this);
        return FileOpening.Duplicate(RequireFile("passed on"));
    }

    private string Name => Path is null ? "The buffer" : $"'{Path}'";

    /// <summary>All that views can refer to.</summary>
    private IEnumerable<MappedBuffer> Cores()
    {
        yield return _core;
        foreach (WeakReference<MappedBuffer> old in _outgrown)
        {
            if (old.TryGetTarget(out MappedBuffer? core))
            {
                yield return core;
            }
        }
    }

    private void RequireShared(string what)
    {
        if (ChangesArePrivate)
        {
            throw new InvalidOperationException($"{Name} cannot be {what}: the changes are private and never reach the file.");
        }
    }

    private SafeFileHandle RequireFile(string what) =>
        _file ?? throw new InvalidOperationException($"The buffer cannot be {what}: it was adopted from an accessor, which does not give its file.");
}

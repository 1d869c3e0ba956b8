using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime;

/// <summary>One buffer for each view that the framework mapped, however often it is asked for.</summary>
internal static unsafe class AdoptedViews
{
    private static readonly ConditionalWeakTable<SafeMemoryMappedViewHandle, MappedBuffer> Buffers = new();

#if NET
    /// <summary>Around the same cores: two ranges over one memory would not know of each other's losses.</summary>
    private static readonly ConditionalWeakTable<MappedBuffer, WritableMappedBuffer> WritableBuffers = [];
#endif

    public static MappedBuffer Get(MemoryMappedViewAccessor accessor)
    {
        SafeMemoryMappedViewHandle handle = accessor.SafeMemoryMappedViewHandle;
        if (Buffers.TryGetValue(handle, out MappedBuffer? known) && !MayReplace(known))
        {
            return known;
        }

        ObjectDisposedException.ThrowIf(handle.IsClosed, accessor);
        if (!accessor.CanRead)
        {
            throw new UnauthorizedAccessException($"The view of {accessor.Capacity} bytes was not opened for reading.");
        }

        lock (Buffers)
        {
            if (!Buffers.TryGetValue(handle, out known) || MayReplace(known))
            {
                known = Adopt(accessor, handle);
                Buffers.AddOrUpdate(handle, known);
            }

            return known;
        }
    }

    /// <summary>Disposes the accessor of an adopted view, where the buffer does not need its memory.</summary>
    public static void Release(MemoryMappedViewAccessor accessor)
    {
        if (SignalGuardSwitch.IsOn)
        {
            accessor.Dispose(); // the memory has a second mapping, or its pointer is held
        }
    }

#if NET
    public static WritableMappedBuffer GetWritable(MemoryMappedViewAccessor accessor)
    {
        MappedBuffer core = Get(accessor);
        if (WritableBuffers.TryGetValue(core, out WritableMappedBuffer? known))
        {
            return known;
        }

        ObjectDisposedException.ThrowIf(accessor.SafeMemoryMappedViewHandle.IsClosed, accessor);
        return accessor.CanWrite
            ? WritableBuffers.GetValue(core, _ => new WritableMappedBuffer(core, file: null, IsPrivate(accessor)))
            : throw new UnauthorizedAccessException($"The view of {accessor.Capacity} bytes was not opened for writing.");
    }

    /// <summary>Whether a view is copy-on-write, which it does not say: private memory cannot be mapped a second time. Elsewhere than on Linux it counts as shared.</summary>
    private static bool IsPrivate(MemoryMappedViewAccessor accessor)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        byte* start = null;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            nuint page = (nuint)Environment.SystemPageSize;
            void* second = Libc.Remap(start, 0, page, Libc.MremapMayMove, null);
            if (second == Libc.MapFailed)
            {
                return true;
            }

            _ = Libc.Unmap(second, page);
            return false;
        }
        finally
        {
            accessor.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }
#endif

    /// <summary>Not one that reads the framework's own memory: what it has found lost there would be news to the next one.</summary>
    private static bool MayReplace(MappedBuffer known) => known.IsDisposed && !known.ReadsForeignMemory;

    private static MappedBuffer Adopt(MemoryMappedViewAccessor accessor, SafeMemoryMappedViewHandle handle)
    {
        long length = accessor.Capacity;
        long skipped = accessor.PointerOffset;
        if (!SignalGuardSwitch.IsOn)
        {
            var nothing = new AddressRange(skipped + length);
            return new MappedBuffer(nothing, nothing.Start + skipped, length, new ViewSource(handle, skipped), path: null);
        }

#if NET
        AddressRange range = Guard(accessor, handle, skipped + length);
        return new MappedBuffer(range, range.Start + skipped, length, source: null, path: null);
#else
        throw new InvalidOperationException("There is no SignalGuard on this target.");
#endif
    }

#if NET
    /// <summary>A second mapping of the pages, or where that is not to be had (private memory), the pages themselves.</summary>
    private static AddressRange Guard(MemoryMappedViewAccessor accessor, SafeMemoryMappedViewHandle handle, long length)
    {
        byte* start = null;
        handle.AcquirePointer(ref start);
        bool isKept = false;
        try
        {
            var range = new AddressRange(length);
            if (length == 0 || range.TryDuplicate(start, accessor.CanWrite ? MappingAccess.Write : MappingAccess.Read))
            {
                return range;
            }

            isKept = true; // also when it throws: its finalizer releases
            return new AddressRange(handle, start, length, accessor.CanWrite ? Libc.ProtRead | Libc.ProtWrite : Libc.ProtRead);
        }
        finally
        {
            if (!isKept)
            {
                handle.ReleasePointer();
            }
        }
    }
#endif
}

/// <summary>Memory that the framework mapped; held for as long as this lives, so that it stays mapped.</summary>
internal sealed unsafe class ViewSource : KernelSource
{
    private readonly SafeMemoryMappedViewHandle _handle;

    [SuppressMessage("Mmap.Safety", "MMAP005", Justification = "The buffer over this source keeps it until the last view is gone.")]
    public ViewSource(SafeMemoryMappedViewHandle handle, long pointerOffset)
    {
        _handle = handle;
        byte* start = null;
        handle.AcquirePointer(ref start);
        Start = start + pointerOffset;
    }

    public byte* Start { get; }

    public override long? CurrentLength => null;

    public override int Read(Span<byte> destination, long offset)
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            fixed (byte* target = destination)
            {
                // SAFETY: the buffer has checked the offset against the view's length; the handle is held during the copy.
                return (int)KernelMemory.Copy(Start + offset, target, (nuint)destination.Length);
            }
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// The first page from which on nothing can be read, as after a truncation: there is no length to ask for, so pages are tried, about 1 µs each and as
    /// many as the offset has bits. Where single pages are lost it is the first of some lost ones.
    /// </summary>
    public override long FindLoss(long offset)
    {
        nuint readable = ((nuint)Start / Page) - 1; // page numbers; nothing is known of the first page
        nuint lost = (nuint)(Start + offset) / Page;
        while (readable + 1 < lost)
        {
            nuint middle = readable + ((lost - readable) / 2);
            if (IsReadable((byte*)(middle * Page)))
            {
                readable = middle;
            }
            else
            {
                lost = middle;
            }
        }

        return Math.Max(0, (long)(lost * Page) - (long)Start);
    }

#if NET
    public override int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            fixed (byte* source = bytes)
            {
                // SAFETY: the buffer has checked the offset against the view's length; the handle is held during the copy.
                return (int)KernelMemory.Store(source, Start + offset, (nuint)bytes.Length);
            }
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }

    public override int WriteBack(long offset, long length)
    {
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            return KernelMemory.WriteBack(Start + offset, length);
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }
#endif

    public override void Dispose() => _handle.ReleasePointer();

    private bool IsReadable(byte* address)
    {
        byte probe;
        bool held = false;
        try
        {
            _handle.DangerousAddRef(ref held);
            return KernelMemory.Copy(address, &probe, 1) == 1;
        }
        finally
        {
            if (held)
            {
                _handle.DangerousRelease();
            }
        }
    }
}

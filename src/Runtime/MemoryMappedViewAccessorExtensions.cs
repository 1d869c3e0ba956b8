using System.IO.MemoryMappedFiles;

namespace MmapAnalyzers.Runtime;

/// <summary>Relaxed views of what the framework mapped; see <see cref="MappedBuffer.FromAccessor"/>.</summary>
public static class MemoryMappedViewAccessorExtensions
{
    /// <summary>The whole view. Its length is the accessor's capacity, which is a multiple of the page size where no size was asked for.</summary>
    /// <param name="accessor">The view; its <see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of.</param>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    public static RelaxedView<byte> AsRelaxedView(this MemoryMappedViewAccessor accessor) => MappedBuffer.FromAccessor(accessor).View();

    /// <summary>A piece of the view.</summary>
    /// <param name="accessor">The view; its <see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of.</param>
    /// <param name="offset">First byte, counted from the start of the view.</param>
    /// <param name="length">Length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the view.</exception>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    public static RelaxedView<byte> AsRelaxedView(this MemoryMappedViewAccessor accessor, long offset, long length) =>
        MappedBuffer.FromAccessor(accessor).View(offset, length);

    /// <summary>A piece of the view, as elements.</summary>
    /// <typeparam name="T">A type that any bytes may fill: integers, floats, enums, and structs of those without padding.</typeparam>
    /// <param name="accessor">The view; its <see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of.</param>
    /// <param name="offset">First byte, counted from the start of the view.</param>
    /// <param name="count">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="T"/>.</exception>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    public static RelaxedView<T> AsRelaxedView<T>(this MemoryMappedViewAccessor accessor, long offset, long count)
        where T : unmanaged => MappedBuffer.FromAccessor(accessor).View<T>(offset, count);

#if NET
    /// <summary>The whole view, for reading and writing. See <see cref="WritableMappedBuffer.FromAccessor"/>.</summary>
    /// <param name="accessor">The view; its <see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of.</param>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The accessor may not be read and written.</exception>
    public static WritableRelaxedView<byte> AsWritableRelaxedView(this MemoryMappedViewAccessor accessor) => WritableMappedBuffer.FromAccessor(accessor).View();

    /// <summary>A piece of the view, for reading and writing. See <see cref="WritableMappedBuffer.FromAccessor"/>.</summary>
    /// <param name="accessor">The view; its <see cref="MemoryMappedViewAccessor.PointerOffset"/> is taken care of.</param>
    /// <param name="offset">First byte, counted from the start of the view.</param>
    /// <param name="length">Length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The piece does not lie inside the view.</exception>
    /// <exception cref="ObjectDisposedException">The accessor is disposed.</exception>
    /// <exception cref="UnauthorizedAccessException">The accessor may not be read and written.</exception>
    public static WritableRelaxedView<byte> AsWritableRelaxedView(this MemoryMappedViewAccessor accessor, long offset, long length) =>
        WritableMappedBuffer.FromAccessor(accessor).View(offset, length);
#endif
}

using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The bytes of a file that never change and can always be read, whatever happens to the file: the one place where a plain span or
/// <see cref="ReadOnlyMemory{T}"/> over file content is honest.
/// </summary>
/// <remarks>
/// <para>
/// No operating system can snapshot a mapping. <see cref="Acquire(string, MappedSnapshotOptions?)"/> takes the best substitute and says
/// which (<see cref="Kind"/>), what holds the bytes still (<see cref="Enforcement"/>), and whether they are what the file held at one moment
/// (<see cref="IsPointInTime"/>). Bytes that hold still may well be a mixture of old and new, if somebody wrote while they were copied.
/// </para>
/// <para>
/// Thread-safe: any number of threads may read, and any thread may dispose. After <see cref="Dispose"/> each member that gives out bytes
/// throws <see cref="ObjectDisposedException"/>. A span or pointer taken earlier still never faults nor shows foreign memory: over a managed
/// copy it keeps showing the snapshot, else zeros.
/// </para>
/// </remarks>
public sealed partial class MappedSnapshot : IDisposable
{
    private readonly SnapshotStorage _storage;
    private readonly SafeFileHandle? _sealedFile;
    private readonly string _description;
    private readonly string? _doubt;

    private MappedSnapshot(SnapshotSource source, MappedSnapshotKind kind, MappedSnapshotEnforcement enforcement, SnapshotCopier.Result copy, SafeFileHandle? sealedFile)
    {
        _storage = copy.Storage;
        _sealedFile = sealedFile;
        _description = source.Name;
        _doubt = copy.Doubt;
        Path = source.Path;
        Kind = kind;
        Enforcement = enforcement;
        IsPointInTime = copy.IsPointInTime;
        ChangeDetected = copy.ChangeDetected;
    }

    /// <summary>The rung that the snapshot stands on. It may step down to <see cref="MappedSnapshotKind.Copied"/> while the snapshot lives.</summary>
    public MappedSnapshotKind Kind { get; }

    /// <summary>What keeps the bytes from changing. It may change together with <see cref="Kind"/>; that it holds does not.</summary>
    public MappedSnapshotEnforcement Enforcement { get; }

    /// <summary>Whether the bytes are proved to be what the file held at one moment between the start and the end of the acquisition.</summary>
    /// <remarks>
    /// <para>
    /// A copy is proved when the kernel kept writers out for its whole duration: by a read lease, which Linux grants to the file's owner on
    /// ext2/3/4, XFS, btrfs, F2FS and tmpfs while nobody has the file open or mapped for writing; or by the seals of a memory file.
    /// </para>
    /// <para>
    /// In all other cases this is <see langword="false"/>, also when size and times of the file stayed the same: times are set when a write
    /// begins and not when it ends, tick in steps of up to 4 ms (before Linux 6.13), and are set late or never by stores through a mapping.
    /// </para>
    /// </remarks>
    public bool IsPointInTime { get; }

    /// <summary>
    /// Whether size, modification time or status-change time of the file differed before and after the last attempt to copy it: then the bytes
    /// are likely a mixture. <see langword="false"/> says only that no sign of a change was seen, unless <see cref="IsPointInTime"/> is set.
    /// </summary>
    /// <remarks>A file that grows or shrinks while it is copied is cut off at the smaller one of the length at the start and the end of file then met.</remarks>
    public bool ChangeDetected { get; }

    /// <summary>Number of bytes, 0 or more. Also readable after <see cref="Dispose"/>.</summary>
    public long Length => _storage.Length;

    /// <summary>The file, as an absolute path, where its name is known.</summary>
    public string? Path { get; }

    /// <summary>All bytes, as memory that may be stored and awaited over.</summary>
    /// <remarks>
    /// A managed copy is a <c>byte[]</c> underneath, so that <see cref="System.Runtime.InteropServices.MemoryMarshal.TryGetArray{T}"/> finds it.
    /// Other memory is mapped read-only: to write to it (after <see cref="System.Runtime.InteropServices.MemoryMarshal.AsMemory{T}"/>)
    /// ends the process. Once <c>.Span</c> has been asked there, the garbage collector cannot free a snapshot that is never disposed, and the
    /// address range (not the memory) of one that is.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The snapshot is longer than <see cref="int.MaxValue"/> bytes; use <see cref="GetMemory"/>.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public ReadOnlyMemory<byte> Memory => _storage.Memory(0, IntLength(Length, nameof(GetMemory)));

    /// <summary>All bytes. They never change and never fault, at least until <see cref="Dispose"/>.</summary>
    /// <remarks>
    /// Nothing is copied where <see cref="Kind"/> is <see cref="MappedSnapshotKind.Copied"/> or <see cref="MappedSnapshotKind.Sealed"/>. A span does
    /// not keep the snapshot alive: it is the caller who must not dispose it too early. <see cref="Pin"/> watches over that.
    /// What is said of <c>.Span</c> with <see cref="Memory"/> holds here too.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The snapshot is longer than <see cref="int.MaxValue"/> bytes; use <see cref="Pin"/>.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public ReadOnlySpan<byte> Span => _storage.HandOut(0, IntLength(Length, nameof(Pin)));

    /// <summary>Some of the bytes, as memory that may be stored and awaited over. For snapshots beyond 2 GiB.</summary>
    /// <param name="offset">First byte, counted from the start of the snapshot; 0 to <see cref="Length"/>.</param>
    /// <param name="count">Number of bytes; at most <see cref="Length"/> minus <paramref name="offset"/>.</param>
    /// <returns>The bytes in place; what is said with <see cref="Memory"/> holds here too.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the snapshot.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public ReadOnlyMemory<byte> GetMemory(long offset, int count)
    {
        CheckRange(offset, count, Length);
        return _storage.Memory(offset, count);
    }

    /// <summary>Opens the bytes in place to code that takes spans; also beyond 2 GiB.</summary>
    /// <returns>The pin: <c>using var pin = snapshot.Pin();</c>, then <c>pin.Span</c> or <c>pin.Slice(offset, count)</c>.</returns>
    /// <remarks>Costs nothing on any rung. Other threads may dispose the snapshot meanwhile; the pin's end then throws.</remarks>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public MappedSnapshotPin Pin()
    {
        _storage.ThrowIfReleased();
        return new MappedSnapshotPin(_storage);
    }

    /// <summary>Copies bytes out.</summary>
    /// <param name="offset">First byte, counted from the start of the snapshot; 0 to <see cref="Length"/>.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>The number of bytes copied: as many as fit and are there; 0 at the end of the snapshot.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative or beyond the end.</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed, possibly by another thread during the call.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        CheckRange(offset, 0, Length);
        int count = (int)Math.Min(destination.Length, Length - offset);
        _storage.Borrow(offset, count).CopyTo(destination);
        _storage.ThrowIfReleased();
        GC.KeepAlive(_storage);
        return count;
    }

    /// <summary>Copies all bytes into a new array, which the caller may change.</summary>
    /// <returns>The array.</returns>
    /// <exception cref="InvalidOperationException">The snapshot is longer than an array can be (<see cref="Array.MaxLength"/>).</exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed, possibly by another thread during the call.</exception>
    public byte[] ToArray()
    {
        _storage.ThrowIfReleased();
        if (Length > Array.MaxLength)
        {
            throw TooLong(Length, nameof(Read));
        }

        byte[] array = GC.AllocateUninitializedArray<byte>((int)Length);
        _ = Read(0, array);
        return array;
    }

    /// <summary>Opens a stream over the bytes: read-only, seekable, of any length, synchronous underneath. Not thread-safe, as streams are.</summary>
    /// <returns>The stream. To dispose it does not dispose the snapshot; to dispose the snapshot makes its reads throw.</returns>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public Stream AsStream()
    {
        _storage.ThrowIfReleased();
        return new SnapshotStream(this);
    }

    /// <summary>Opens a second handle to the sealed memory file that holds the bytes, to give it to another process.</summary>
    /// <returns>
    /// A handle that the caller disposes; it outlives the snapshot. The receiver calls <see cref="Acquire(SafeFileHandle, MappedSnapshotOptions?)"/>
    /// on what it gets (or on <c>/proc/PID/fd/N</c>), which verifies the seals and copies nothing.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// <see cref="Kind"/> is not <see cref="MappedSnapshotKind.Sealed"/>; <see cref="MappedSnapshotOptions.Shareable"/> makes it so.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The snapshot is disposed.</exception>
    public SafeFileHandle DuplicateHandle()
    {
        _storage.ThrowIfReleased();
        return _sealedFile is null
            ? throw new InvalidOperationException($"The {Kind} snapshot of {_description} has no memory file to share; acquire it with {nameof(MappedSnapshotOptions.Shareable)}.")
            : SealedMemory.Duplicate(_sealedFile);
    }

    /// <summary>Describes the snapshot, and why it is not known to be a point in time, for logs.</summary>
    /// <returns>One line of English text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Kind} snapshot of {_description}, {Length} bytes, {(IsPointInTime ? "a point in time" : $"not known to be a point in time: {_doubt}")}");

    /// <summary>Gives the memory back, at once where it is not managed. Idempotent; from any thread, also while others read.</summary>
    public void Dispose()
    {
        _storage.Release();
        _sealedFile?.Dispose();
    }

    internal static int IntLength(long length, string instead) => length <= int.MaxValue ? (int)length : throw TooLong(length, instead);

    internal static void CheckRange(long offset, int count, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, length);
        if (count > length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, string.Create(CultureInfo.InvariantCulture,
                $"The snapshot has {length} bytes, so only {length - offset} from offset {offset} on."));
        }
    }

    private static InvalidOperationException TooLong(long length, string instead) => new(string.Create(CultureInfo.InvariantCulture,
        $"The snapshot has {length} bytes, more than one span, memory or array can hold; use {instead}."));
}

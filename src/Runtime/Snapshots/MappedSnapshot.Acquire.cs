using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <content>The ladder.</content>
public sealed partial class MappedSnapshot
{
    /// <summary>Takes a snapshot of a file, on the best rung that it offers and the options allow.</summary>
    /// <param name="path">The file; <c>/proc/PID/fd/N</c> names a memory file of another process.</param>
    /// <param name="options">What the snapshot must be; <see langword="null"/> for the defaults.</param>
    /// <returns>The snapshot. Later changes of the file, its removal included, do not reach it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">A directory of the path is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    /// <exception cref="MappedSnapshotUnavailableException">The options require what the file does not offer.</exception>
    /// <exception cref="NotSupportedException">The file is a pipe, a device or a socket.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for a copy.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty, or two options contradict each other.</exception>
    /// <remarks>
    /// Costs two mappings for a sealed memory file, else the reading of the whole file; see <see cref="MappedSnapshotOptions.MaximumWriterDelay"/>
    /// for what that means for those who want to write meanwhile. Never waits for a pipe. When another process holds a write
    /// lease on the file (Samba) the kernel makes it give that up, within 45 seconds.
    /// </remarks>
    public static MappedSnapshot Acquire(string path, MappedSnapshotOptions? options = null)
    {
        MappedSnapshotOptions chosen = Consistent(options);
        using SnapshotSource source = SnapshotSource.Open(path);
        return Climb(source, chosen);
    }

    /// <summary>Takes a snapshot of an open file, on the best rung that it offers and the options allow.</summary>
    /// <param name="handle">
    /// A handle that is open for reading; its position is neither used nor changed, and it may be closed afterwards.
    /// </param>
    /// <param name="options">What the snapshot must be; <see langword="null"/> for the defaults.</param>
    /// <returns>The snapshot. Later changes of the file, its removal included, do not reach it.</returns>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle is open for writing only, or is that of a directory.</exception>
    /// <exception cref="MappedSnapshotUnavailableException">The options require what the file does not offer.</exception>
    /// <exception cref="NotSupportedException">The file is a pipe, a device or a socket.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OutOfMemoryException">There is no room for a copy.</exception>
    /// <exception cref="ArgumentException"><paramref name="handle"/> is invalid, or two options contradict each other.</exception>
    /// <remarks>
    /// As with a path. A handle that is itself open for writing counts as a writer: the copy is then not known to be a point in time.
    /// </remarks>
    public static MappedSnapshot Acquire(SafeFileHandle handle, MappedSnapshotOptions? options = null)
    {
        MappedSnapshotOptions chosen = Consistent(options);
        using SnapshotSource source = SnapshotSource.Open(handle);
        return Climb(source, chosen);
    }

    private static MappedSnapshotOptions Consistent(MappedSnapshotOptions? options)
    {
        if (options is { Shareable: true, RequiredKind: { } kind and not MappedSnapshotKind.Sealed })
        {
            throw new ArgumentException($"A shareable snapshot is {MappedSnapshotKind.Sealed}, and {kind} was required.", nameof(options));
        }

        return options ?? new MappedSnapshotOptions();
    }

    private static MappedSnapshot Climb(SnapshotSource source, MappedSnapshotOptions options)
    {
        switch (options.RequiredKind)
        {
            case null or MappedSnapshotKind.Sealed:
                string? refusal = SealedMemory.WhyNot(source.Handle);
                if (refusal is null)
                {
                    if (SealedMemory.Map(source.Handle) is { } mapped)
                    {
                        return OnSeals(source, mapped, SealedMemory.Duplicate(source.Handle), new(mapped, IsPointInTime: true, ChangeDetected: false, Doubt: null));
                    }

                    refusal = "the kernel refuses to map it";
                }

                if (options.Shareable)
                {
                    return IntoSeals(source, options);
                }

                return options.RequiredKind is null
                    ? OnCopy(source, SnapshotCopier.Copy(source, options))
                    : throw Refused(source, $"{refusal}; {nameof(MappedSnapshotOptions)}.{nameof(MappedSnapshotOptions.Shareable)} would copy it into one that is sealed");

            case MappedSnapshotKind.Copied:
                return OnCopy(source, SnapshotCopier.Copy(source, options));

            default:
                throw Refused(source, "this version of the library does not take that rung");
        }

        MappedSnapshotUnavailableException Refused(SnapshotSource source, string why) =>
            new(source.Path, $"No {options.RequiredKind} snapshot of {source.Name}: {why}.");
    }

    private static MappedSnapshot OnCopy(SnapshotSource source, SnapshotCopier.Result copy) =>
        new(source, MappedSnapshotKind.Copied, MappedSnapshotEnforcement.PrivateMemory, copy, sealedFile: null);

    private static MappedSnapshot OnSeals(SnapshotSource source, SnapshotStorage mapped, SafeFileHandle file, SnapshotCopier.Result copy) =>
        new(source, MappedSnapshotKind.Sealed, MappedSnapshotEnforcement.Seals, copy with { Storage = mapped }, file);

    // Through private memory, although that copies twice: reading into it is three times as fast, and writers are held up that much less.
    private static MappedSnapshot IntoSeals(SnapshotSource source, MappedSnapshotOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new MappedSnapshotUnavailableException(source.Path,
                $"No shareable snapshot of {source.Name}: this operating system has no sealed memory files.");
        }

        SnapshotCopier.Result copy = SnapshotCopier.Copy(source, options);
        SafeFileHandle file = SealedMemory.Create(copy.Storage, source.Name);
        copy.Storage.Release();
        if (SealedMemory.Map(file) is { } mapped)
        {
            return OnSeals(source, mapped, file, copy);
        }

        file.Dispose();
        throw new MappedSnapshotUnavailableException(source.Path, $"No shareable snapshot of {source.Name}: the kernel refuses to map the memory file.");
    }
}

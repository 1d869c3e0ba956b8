using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// A read lease (<c>F_SETLEASE F_RDLCK</c>) for the time of a copy: the one proof that Linux offers that nobody wrote to the file.
/// </summary>
/// <remarks>
/// It is granted only while nobody has the file open for writing, a writable mapping counting as that. From then on the kernel holds up
/// each open for writing and each <c>truncate</c> until the lease is released, or takes the lease away after 45 seconds; then, and only
/// then, the release fails. So a release that succeeds proves that the file stood still since the lease was granted.
/// </remarks>
internal sealed class ReadLease
{
    private readonly SafeFileHandle _file;
    private readonly TimeSpan _maximumDelay;
    private long _breakSeen;
    private bool _given;

    private ReadLease(SafeFileHandle file, TimeSpan maximumDelay)
    {
        _file = file;
        _maximumDelay = maximumDelay;
    }

    /// <summary>Takes a lease.</summary>
    /// <param name="source">The file; its open file description must be our own, because the signal of the lease is set there.</param>
    /// <param name="maximumDelay">How long a writer may be held up.</param>
    /// <param name="refusal">Why there is no lease.</param>
    /// <param name="mayPass">Whether the refusal is due to somebody who has the file open now.</param>
    internal static ReadLease? TryTake(SnapshotSource source, TimeSpan maximumDelay, out string? refusal, out bool mayPass)
    {
        mayPass = false;
        refusal = Obstacle(source, maximumDelay);
        if (refusal is not null)
        {
            return null;
        }

        // The default signal, SIGIO, ends a process that does not handle it; SIGURG is ignored unless somebody asks for it.
        if (SnapshotNative.Fcntl(source.Handle, SnapshotNative.F_SETSIG, SnapshotNative.SIGURG) == 0
            && SnapshotNative.Fcntl(source.Handle, SnapshotNative.F_SETLEASE, SnapshotNative.F_RDLCK) == 0)
        {
            return new ReadLease(source.Handle, maximumDelay);
        }

        int error = Marshal.GetLastPInvokeError();
        mayPass = error == SnapshotNative.EAGAIN;
        refusal = error switch
        {
            SnapshotNative.EAGAIN => "it is open, or mapped, for writing",
            SnapshotNative.EACCES => "it belongs to another user, and a lease needs its owner or CAP_LEASE",
            _ => $"the kernel grants no lease on it ({Marshal.GetPInvokeErrorMessage(error)})",
        };
        return null;
    }

    /// <summary>Gives the lease up as soon as a writer has waited for the maximum. To be called now and then during the copy.</summary>
    internal void RespectWriters()
    {
        if (_given || SnapshotNative.Fcntl(_file, SnapshotNative.F_GETLEASE, 0) == SnapshotNative.F_RDLCK)
        {
            return;
        }

        if (_breakSeen == 0)
        {
            _breakSeen = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_breakSeen) > _maximumDelay)
        {
            _given = true;
            _ = Unlock();
        }
    }

    /// <summary>Releases the lease.</summary>
    /// <returns>Whether it was held until now, so that nobody has written to the file since it was taken.</returns>
    internal bool Release() => !_given && Unlock();

    private bool Unlock() => SnapshotNative.Fcntl(_file, SnapshotNative.F_SETLEASE, SnapshotNative.F_UNLCK) == 0;

    private static string? Obstacle(SnapshotSource source, TimeSpan maximumDelay)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "this operating system offers no lease that would keep writers out";
        }

        if (maximumDelay == TimeSpan.Zero)
        {
            return "the options let no writer be held up";
        }

        if (!source.IsOwn)
        {
            return "the file of the handle could not be opened a second time through /proc/self/fd";
        }

        return FileSystem.CountsWriters(source.Handle) ? null : "on such a file a lease does not keep all writers out";
    }
}

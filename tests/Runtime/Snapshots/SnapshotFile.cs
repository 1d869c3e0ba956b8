using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

/// <summary>A file for one test, removed afterwards.</summary>
internal sealed class SnapshotFile : IDisposable
{
    internal SnapshotFile(byte[] content, string? directory = null)
    {
        Path = System.IO.Path.Combine(directory ?? System.IO.Path.GetTempPath(), $"snapshot-{Guid.NewGuid():N}");
        File.WriteAllBytes(Path, content);
    }

    internal string Path { get; }

    internal static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    internal static byte[] Filled(int length, byte value)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }

    internal FileStream OpenForWriting() => new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public void Dispose() => File.Delete(Path);

    /// <summary>Says aloud where the proof by a lease cannot be tested.</summary>
    internal void SkipUnlessLeased()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leases are tested on Linux only.");
        using SafeFileHandle file = File.OpenHandle(Path);
        Assert.SkipUnless(FileSystem.CountsWriters(file), $"The file system of {Path} (type {FileSystem.TypeOf(file):x}) is not one whose leases are believed.");
    }

    internal static (int ExitCode, string Error) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(30_000), $"{program} did not end.");
        return (process.ExitCode, error);
    }
}

/// <summary>A memory file with chosen seals.</summary>
internal static partial class Memfd
{
    internal static SafeFileHandle Create(ReadOnlySpan<byte> content, int seals, long? length = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Memory files exist on Linux only.");
        int created = Libc.CreateMemoryFile("test", Libc.CloseOnExec | SnapshotNative.MFD_ALLOW_SEALING);
        Assert.True(created >= 0, Marshal.GetLastPInvokeErrorMessage());
        var file = new SafeFileHandle(created, ownsHandle: true);
        RandomAccess.Write(file, content, 0);
        RandomAccess.SetLength(file, length ?? content.Length);
        Assert.Equal(0, SnapshotNative.Fcntl(file, SnapshotNative.F_ADD_SEALS, seals));
        return file;
    }

    /// <summary>The error number of a write, 0 when it succeeded.</summary>
    internal static unsafe int TryWrite(SafeFileHandle file)
    {
        byte one = 1;
        return PWrite(file, &one, 1, 0) == 1 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>The error number of a change of the length, 0 when it succeeded.</summary>
    internal static int TrySetLength(SafeFileHandle file, long length) => FTruncate(file, length) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The error number of a writable shared mapping, 0 when it succeeded.</summary>
    internal static unsafe int TryMapWritable(SafeFileHandle file)
    {
        void* address = SnapshotNative.MapFile(null, 4096, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared, file, 0);
        return address == Libc.MapFailed ? Marshal.GetLastPInvokeError() : 0;
    }

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static unsafe partial nint PWrite(SafeFileHandle file, byte* bytes, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int FTruncate(SafeFileHandle file, long length);
}

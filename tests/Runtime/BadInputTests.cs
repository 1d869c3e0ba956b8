using System.Diagnostics;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Each thing that cannot be mapped has its own exception, which names it.</summary>
public sealed class BadInputTests
{
    [Fact]
    public void NoSuchFile()
    {
        string path = Path.Combine(Path.GetTempPath(), "no-such-file");
        Assert.Contains(path, Assert.Throws<FileNotFoundException>(() => MappedBuffer.Open(path)).Message, StringComparison.Ordinal);
        path = Path.Combine(path, "below");
        Assert.Contains(path, Assert.Throws<DirectoryNotFoundException>(() => MappedBuffer.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => MappedBuffer.Open((string)null!));
        Assert.Throws<ArgumentNullException>(() => MappedBuffer.Open((SafeFileHandle)null!));
        Assert.Throws<ArgumentException>(() => MappedBuffer.Open(""));
    }

    [Fact]
    public void ADirectory()
    {
        string path = Path.GetTempPath();
        Assert.Contains(path, Assert.Throws<UnauthorizedAccessException>(() => MappedBuffer.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AnEmptyFileIsAnEmptyBuffer(FaultProtection protection)
    {
        using var file = new TempFile([]);
        using MappedBuffer buffer = file.Open(protection);
        Assert.Equal(0, buffer.Length);
        Assert.Equal(0, buffer.RefreshLength());
        buffer.Verify();
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View(0, 1));
    }

    [Fact(Timeout = 20_000)]
    public async Task AFifoDoesNotHang()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no FIFOs in the file system");
        string path = Path.Combine(Path.GetTempPath(), $"fifo-{Guid.NewGuid():N}");
        using (Process mkfifo = Process.Start("mkfifo", [path]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, mkfifo.ExitCode);
        }

        try
        {
            NotSupportedException refusal = await Task.Run(
                () => Assert.Throws<NotSupportedException>(() => MappedBuffer.Open(path)), TestContext.Current.CancellationToken);
            Assert.Contains($"'{path}' is a pipe", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void APipeHandle()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        Assert.Contains("pipe", Assert.Throws<NotSupportedException>(() => MappedBuffer.Open(handle)).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("/proc/self/status", "length is 0"), InlineData("/dev/zero", "device")]
    public void WhatOnlyLooksLikeAFile(string path, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no /proc here");
        string message = Assert.Throws<NotSupportedException>(() => MappedBuffer.Open(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHandleForWritingOnly()
    {
        using var file = new TempFile(TempFile.Pattern(123));
        using SafeFileHandle handle = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        string message = Assert.Throws<UnauthorizedAccessException>(() => MappedBuffer.Open(handle)).Message;
        Assert.Contains("123", message, StringComparison.Ordinal);
        Assert.Contains(OperatingSystem.IsLinux() ? file.Path : "", message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AHandleStaysTheCallers(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(5000);
        using var file = new TempFile(content);
        SafeFileHandle handle = File.OpenHandle(file.Path);
        using MappedBuffer buffer = MappedBuffer.Open(handle, Protections.Require(protection));
        Assert.False(handle.IsClosed);
        handle.Dispose();
        Assert.Equal(content, buffer.View().ToArray());
        Assert.Throws<ObjectDisposedException>(() => MappedBuffer.Open(handle));
    }

    [Fact]
    public void AnotherProtectionThanThatOfTheProcess()
    {
        using var file = new TempFile(TempFile.Pattern(100));
        FaultProtection other = SignalGuardSwitch.IsOn ? FaultProtection.KernelCopy : FaultProtection.SignalGuard;
        var options = new MappedBufferOptions { RequiredProtection = other };
        string message = Assert.Throws<PlatformNotSupportedException>(() => MappedBuffer.Open(file.Path, options)).Message;
        Assert.Contains(file.Path, message, StringComparison.Ordinal);
#if NETSTANDARD_BUILD
        Assert.Contains(".NET 8", message, StringComparison.Ordinal);
#else
        Assert.Contains("MmapAnalyzers.Runtime.DisableSignalGuard", message, StringComparison.Ordinal);
#endif
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        Assert.Equal(Protections.Require(Protections.Expected).RequiredProtection, buffer.FaultProtection);
    }

    /// <summary>Files below /sys have a length and no mmap.</summary>
    [Fact]
    public void AFileSystemThatCannotMap()
    {
        const string Path = "/sys/kernel/mm/transparent_hugepage/enabled";
        Assert.SkipUnless(File.Exists(Path), $"there is no {Path} here");
        if (!SignalGuardSwitch.IsOn)
        {
            using MappedBuffer buffer = MappedBuffer.Open(Path);
            Assert.Equal(4096, buffer.Length);
            return;
        }

        string message = Assert.Throws<NotSupportedException>(() => MappedBuffer.Open(Path)).Message;
        Assert.Contains(Path, message, StringComparison.Ordinal);
#if NETSTANDARD_BUILD
        Assert.Contains(".NET 8", message, StringComparison.Ordinal);
#else
        Assert.Contains("MmapAnalyzers.Runtime.DisableSignalGuard", message, StringComparison.Ordinal);
#endif
    }

    [Fact]
    public void AFileThatIsDeletedStaysReadable()
    {
        byte[] content = TempFile.Pattern(5000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        File.Delete(file.Path);
        Assert.Equal(content, buffer.View().ToArray());
    }
}

using System.Diagnostics;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>A tmpfs of 4 MiB, mounted for one test. Needs root.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly bool _mounted;

    public SmallFileSystem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small tmpfs needs root on Linux");
        Directory.CreateDirectory(Path);
        string refusal = Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", Path);
        _mounted = refusal.Length == 0;
        Assert.SkipUnless(_mounted, $"a small tmpfs cannot be mounted here: {refusal}");
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mmap-small-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (_mounted)
        {
            Assert.Equal("", Run("umount", Path));
        }

        Directory.Delete(Path);
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{error} (exit code {process.ExitCode})";
    }
}

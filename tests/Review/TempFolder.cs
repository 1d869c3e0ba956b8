using System.Text;

namespace MmapAnalyzers.Review.Tests;

/// <summary>A folder of sources that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("mmap-review-").FullName;

    public string this[string relative] => Path.Combine(Root, relative);

    public TempFolder With(string relative, string content, Encoding? encoding = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], content, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return this;
    }

    public string Read(string relative) => File.ReadAllText(this[relative]);

    public void SetMode(string relative, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[relative], mode);
        }
    }

    public UnixFileMode Mode(string relative) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(this[relative]);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

using System.Diagnostics;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>Disks that fail, made of image files on loop devices; needs root. Unmounted whatever happens.</summary>
internal static class DiskHarm
{
    private const int Page = 4096;
    private const int Pages = 1024;
    private const int BadPage = 300;

    /// <summary>A page whose bytes do not fit its checksum any more: that page is lost, for reads and stores, and each other one is there.</summary>
    public static string? Checksum(string directory)
    {
        string image = Path.Combine(directory, "image");
        string mount = Directory.CreateDirectory(Path.Combine(directory, "mount")).FullName;
        Create(image, 256L << 20);
        Run("mkfs.btrfs", "--quiet", image);
        string file = Path.Combine(mount, "file");
        WithMounted(image, mount, "loop", () => WriteNumbered(file));
        Corrupt(image);
        return WithMounted(image, mount, "loop", () => ReadAround(file) ?? StoreAround(file));
    }

    /// <summary>The file behind the device becomes shorter while the device is in use: the error of a disk, not the end of the file.</summary>
    public static string? ShorterDevice(string directory)
    {
        string image = Path.Combine(directory, "image");
        string mount = Directory.CreateDirectory(Path.Combine(directory, "mount")).FullName;
        Create(image, 64L << 20);
        Run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", image);
        string file = Path.Combine(mount, "file");
        WithMounted(image, mount, "loop", () =>
        {
            byte[] content = new byte[40 << 20];
            content.AsSpan().Fill(1);
            File.WriteAllBytes(file, content);
        });
        return WithMounted(image, mount, "loop,ro", () =>
        {
            using MappedBuffer buffer = MappedBuffer.Open(file);
            RelaxedView<byte> view = buffer.View();
            _ = view[0];
            using (var stream = new FileStream(image, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                stream.SetLength(24 << 20);
            }

            return Lost(() => view.Count((byte)1)) is not { Kind: MappedFaultKind.IoError, Offset: > 0 } fault ? "a read of all did not report an I/O error"
                : view.Slice(0, fault.Offset).Count((byte)1) != fault.Offset ? "what comes before the error is not readable"
                : Lost(() => view[buffer.Length - 1]) is not { Kind: MappedFaultKind.IoError } ? "the last page is not lost"
                : null;
        });
    }

    private static string? ReadAround(string file)
    {
        using MappedBuffer buffer = MappedBuffer.Open(file);
        RelaxedView<byte> view = buffer.View();
        for (int page = 0; page < Pages; page++)
        {
            // the last ones first: the state word names the lowest loss, behind which nothing is given out
            int at = (Pages - 1 - page) * Page;
            if (at / Page != BadPage && view.Read<int>(at) != Number(at / Page))
            {
                return $"page {at / Page} holds {view.Read<int>(at)}";
            }
        }

        MappedFaultException? fault = Lost(() => view.Count((byte)0));
        return fault is not { Kind: MappedFaultKind.IoError, Offset: BadPage * Page } ? $"{fault?.Kind} at {fault?.Offset}"
            : Lost(() => view.Read<int>(BadPage * Page)) is null ? "a scalar read is not refused"
            : view.Read<int>((BadPage - 1) * Page) != Number(BadPage - 1) ? "the page before is not readable"
            : null;
    }

    /// <summary>A store to the page has to read it first.</summary>
    private static string? StoreAround(string file)
    {
        using WritableMappedBuffer buffer = WritableMappedBuffer.Open(file);
        WritableRelaxedView<byte> view = buffer.View();
        view.Write((BadPage - 1) * Page, 7);
        MappedFaultException? fault = Lost(() =>
        {
            view.Write((BadPage * Page) + 8, 7);
            return 0;
        });
        buffer.Flush(0, BadPage * Page, FlushMode.Durable);
        return fault is not { Kind: MappedFaultKind.IoError } || fault.Offset / Page != BadPage ? $"a store: {fault?.Kind} at {fault?.Offset}"
            : view.Read<int>((BadPage - 1) * Page) != 7 ? "a store before the error is gone"
            : null;
    }

    private static MappedFaultException? Lost(Func<long> access)
    {
        try
        {
            _ = access();
            return null;
        }
        catch (MappedFaultException fault)
        {
            return fault;
        }
    }

    private static int Number(int page) => 0x5EED_0000 + page;

    private static void WriteNumbered(string file)
    {
        byte[] content = new byte[Pages * Page];
        for (int page = 0; page < Pages; page++)
        {
            content.AsSpan(page * Page, Page).Fill(3);
            BitConverter.TryWriteBytes(content.AsSpan(page * Page), Number(page));
        }

        File.WriteAllBytes(file, content);
    }

    /// <summary>Changes bytes of the page, which is found by its number, wherever the file system has put it.</summary>
    private static void Corrupt(string image)
    {
        using var stream = new FileStream(image, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 20);
        byte[] wanted = [.. BitConverter.GetBytes(Number(BadPage)), 3, 3, 3, 3];
        byte[] block = new byte[Page];
        int found = 0;
        for (long at = 0; at < stream.Length; at += Page)
        {
            stream.Position = at;
            stream.ReadExactly(block);
            if (block.AsSpan().StartsWith(wanted))
            {
                stream.Position = at + 100;
                stream.Write(new byte[100]);
                found++;
            }
        }

        if (found == 0)
        {
            throw new InvalidOperationException("the page is not in the image");
        }
    }

    private static void Create(string image, long length)
    {
        using FileStream stream = File.Create(image);
        stream.SetLength(length);
    }

    private static void WithMounted(string image, string mount, string options, Action action) => WithMounted<object?>(image, mount, options, () =>
    {
        action();
        return null;
    });

    private static TResult WithMounted<TResult>(string image, string mount, string options, Func<TResult> action)
    {
        Run("mount", "-o", options, image, mount);
        try
        {
            return action();
        }
        finally
        {
            // the device goes with the mount
            Run("umount", "--lazy", mount);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }
}

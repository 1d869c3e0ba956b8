using System.Diagnostics;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>A device that fails, see <see cref="FuseServer"/>.</summary>
internal static class DeviceHarm
{
    /// <summary>A bulk read, a scalar one and one of each bad page: kind and offset, what comes before stays readable, and mappings do not run out.</summary>
    public static int IoErrors(string directory)
    {
        Directory.CreateDirectory(directory);
        ProcessStartInfo start = Self.Start("fuse-server", directory);
        start.RedirectStandardOutput = true;
        using Process server = Process.Start(start)!;
        try
        {
            return server.StandardOutput.ReadLine() == "mounted" ? Read(Path.Combine(directory, "file")) : 1;
        }
        finally
        {
            _ = NativeCalls.Unmount(directory, flags: 2); // MNT_DETACH
            server.Kill();
            server.WaitForExit();
            Directory.Delete(directory);
        }
    }

    private static int Read(string file)
    {
        const long FirstBad = (long)FuseServer.FirstBadPage * FuseServer.Page;
        using MappedBuffer buffer = MappedBuffer.Open(file);
        RelaxedView<byte> view = buffer.View();
        int before = File.ReadLines("/proc/self/maps").Count();
        Expect(FirstBad, () => view.Read<long>((FuseServer.FirstBadPage * FuseServer.Page) + 100));
        Expect(FirstBad, () => view.Count((byte)0));
        for (int page = FuseServer.FirstBadPage; page < FuseServer.Pages; page += 2)
        {
            int at = page * FuseServer.Page;
            Expect(FirstBad, () => view[at]);
        }

        if (view.Slice(0, FirstBad).Count((byte)1) != FirstBad)
        {
            throw new InvalidOperationException("what comes before the error is not readable");
        }

        // one page costs two mappings, 64 pages at most; then the rest goes at once
        int more = File.ReadLines("/proc/self/maps").Count() - before;
        Console.WriteLine($"{more} mappings more");
        return more < 160 ? 0 : throw new InvalidOperationException($"{more} mappings more");
    }

    private static void Expect(long offset, Func<long> read)
    {
        try
        {
            throw new InvalidOperationException($"read {read()}");
        }
        catch (MappedFaultException fault) when (fault.Offset == offset && fault.Kind == MappedFaultKind.IoError)
        {
        }
    }
}

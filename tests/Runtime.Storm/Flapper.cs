using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>The second process: cuts the files and grows them again until its standard input ends.</summary>
internal static class Flapper
{
    private const int AppendStep = 256 * 1024;
    private static volatile bool _stop;

    public static int Run(string[] directories)
    {
        Thread[] threads = [.. directories.Select(static d => new Thread(() => Flap(d)) { Name = d })];
        Array.ForEach(threads, static t => t.Start());
        while (Console.In.Read() >= 0)
        {
            // only the end matters: the process that started this one is gone, or done
        }

        _stop = true;
        Array.ForEach(threads, static t => t.Join());
        return 0;
    }

    private static void Flap(string directory)
    {
        var random = new Random(4711);
        IReadOnlyList<StormFile> files = StormFile.In(directory);
        SafeFileHandle[] handles = [.. files.Select(static f => File.OpenHandle(f.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))];
        while (!_stop)
        {
            int i = random.Next(files.Count);
            if (random.Next(8) == 0)
            {
                RandomAccess.Write(handles[i], Content.All[..files[i].Length], 0); // overwrites each byte with itself
            }

            int cut = files[i].Cuts[random.Next(files[i].Cuts.Count)];
            files[i].Journal.AnnounceCut(cut);
            RandomAccess.SetLength(handles[i], cut);
            Thread.Sleep(random.Next(2));
            Grow(files[i], handles[i], cut);
            Thread.Sleep(random.Next(3));
        }
    }

    private static void Grow(StormFile file, SafeFileHandle handle, int from)
    {
        while (from < file.Length)
        {
            int to = Math.Min(file.Length, (from / AppendStep * AppendStep) + AppendStep);
            file.Journal.AnnounceGrowth(to);
            RandomAccess.Write(handle, Content.All[from..to], from);
            from = to;
        }
    }
}

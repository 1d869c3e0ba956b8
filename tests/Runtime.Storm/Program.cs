using System.CommandLine;

namespace MmapAnalyzers.Runtime.Storm;

internal static class Exit
{
    public const int Right = 0;
    public const int Wrong = 1;
    public const int Hung = 3;
}

internal static class Program
{
    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long to read.", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Threads = new("--threads") { Description = "Reading threads; every third has a small stack.", DefaultValueFactory = _ => 8 };
    private static readonly Option<int> Writers = new("--writers") { Description = "Threads that store, atomically too; not with --kernel-copy.", DefaultValueFactory = _ => 2 };
    private static readonly Option<bool> Pool = new("--thread-pool") { Description = "Read and store on the thread pool." };
    private static readonly Option<bool> KernelCopy = new("--kernel-copy") { Description = "Let the kernel copy every read, as on a machine without SignalGuard." };
    private static readonly Option<long> DisposeCount = new("--disposes") { Description = "Instead of the storm: this many disposes while the threads read." };
    private static readonly Argument<string[]> Places = new("places");

    private static int Main(string[] args)
    {
        var directories = new Option<string[]>("--directory")
        {
            Description = "Where to put the files; may be repeated. By default the folder for temporary files, and /dev/shm where there is one.",
            DefaultValueFactory = _ => Directory.Exists("/dev/shm") ? [Path.GetTempPath(), "/dev/shm"] : [Path.GetTempPath()],
        };
        var environment = new Option<string[]>("--env")
        {
            Description = "NAME=VALUE for the reading process; may be repeated. DOTNET_gcServer=1: server GC. DOTNET_gcConcurrent=0: no background GC. "
                + "DOTNET_TieredCompilation=0: optimised code at once. DOTNET_ReadyToRun=0: no precompiled code. DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0, DOTNET_EnableAVX=0: shorter vectors.",
            HelpName = "NAME=VALUE",
        };
        environment.Validators.Add(static result =>
        {
            foreach (string bad in result.Tokens.Select(static t => t.Value).Where(static v => v.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"'{bad}' is not of the form NAME=VALUE.");
            }
        });

        var root = new RootCommand(
            "Reads mapped files, and stores to them, on many threads while another process cuts them and grows them again, and verifies every byte and every exception. "
            + "The last line is 'storm: ok' or says what was wrong. Exit code 0: everything was right; 1: not; 3: something hung.")
        {
            Seconds, Threads, Writers, Pool, directories, DisposeCount, KernelCopy, environment,
        };
        root.Subcommands.Add(FlapCommand());
        root.Subcommands.Add(ReadCommand());
        root.SetAction(parsed =>
        {
            int seconds = parsed.GetValue(Seconds);
            long disposes = parsed.GetValue(DisposeCount);
            string[] flags = [.. new[] { KernelCopy, Pool }.Where(parsed.GetValue).Select(static flag => flag.Name)];
            string[] reading = ["read", Seconds.Name, $"{seconds}", Threads.Name, $"{parsed.GetValue(Threads)}", Writers.Name, $"{parsed.GetValue(Writers)}", DisposeCount.Name, $"{disposes}", .. flags];
            return new Supervisor(parsed.GetRequiredValue(directories), parsed.GetValue(environment) ?? [])
                .Run(disposes > 0 ? null : TimeSpan.FromSeconds(seconds), reading);
        });
        return root.Parse(args).Invoke();
    }

    private static Command FlapCommand()
    {
        var flap = new Command("flap", "Cuts the files and grows them again.") { Places };
        flap.Hidden = true;
        flap.SetAction(static parsed => Flapper.Run(parsed.GetRequiredValue(Places)));
        return flap;
    }

    private static Command ReadCommand()
    {
        var read = new Command("read", "Reads the files.") { Seconds, Threads, Writers, Pool, DisposeCount, KernelCopy, Places };
        read.Hidden = true;
        read.SetAction(static parsed =>
        {
            string[] places = parsed.GetRequiredValue(Places);
            int threads = parsed.GetValue(Threads);
            bool isCopying = parsed.GetValue(KernelCopy);
            AppContext.SetSwitch("MmapAnalyzers.Runtime.DisableSignalGuard", isCopying);
            var options = new MappedBufferOptions { RequiredProtection = isCopying ? FaultProtection.KernelCopy : null };
            return parsed.GetValue(DisposeCount) is > 0 and long disposes
                ? Disposes.Run(places[0], disposes, threads, options)
                : ReadingStorm.Run(places, parsed.GetValue(Seconds), threads, isCopying ? 0 : parsed.GetValue(Writers), parsed.GetValue(Pool), options);
        });
        return read;
    }
}

using System.CommandLine;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary><c>ratios</c>: every comparison in interleaved rounds, as a table and as Markdown.</summary>
internal static class RatiosCommand
{
    public static Command Create()
    {
        var directory = new Option<string>("--directory")
        {
            Description = "Where to put the file of 1 GiB.",
            DefaultValueFactory = _ => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(),
        };
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds of each comparison.", DefaultValueFactory = _ => 101 };
        var output = new Option<string?>("--output") { Description = "Also write Markdown here.", HelpName = "FILE" };
        var only = new Option<string?>("--only") { Description = "Only the rows whose name contains this." };
        var kernelCopy = new Option<bool>("--kernel-copy") { Description = "Let the kernel copy every read (FaultProtection.KernelCopy), as on a machine without SignalGuard." };
        var command = new Command("ratios", "Compares reads through a view with the same reads by other means, as ratios of speed: above 1 the view is faster.")
        {
            directory, rounds, output, only, kernelCopy,
        };
        command.SetAction(parsed =>
        {
            AppContext.SetSwitch("MmapAnalyzers.Runtime.DisableSignalGuard", parsed.GetValue(kernelCopy));
            using var subject = new Subject(parsed.GetRequiredValue(directory));
            using var rows = new OneBillionRows(subject.Directory);
            using var elf = new ElfKernels(subject.Directory);
            using var writes = new WriteKernels(subject.Directory);
            Comparison[] comparisons = [.. Comparisons.All(subject).Concat(Comparisons.Programs(rows, elf)).Concat(Comparisons.Writes(writes)).Where(c => c.Name.Contains(parsed.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase))];
            var report = new RatioReport(subject, parsed.GetValue(rounds));
            report.PrintHeader();
            report.Print(Measurement.Run(comparisons, parsed.GetValue(rounds)));
            if (parsed.GetValue(output) is { } file)
            {
                report.Write(file);
            }
        });
        return command;
    }
}

namespace Tour;

/// <summary>Tells the steps in order; one that goes otherwise than told does not keep the others from being shown.</summary>
internal static class Story
{
    private static readonly string[] ShownOnLinuxX64Only =
    [
        "3. Another process truncates the log under LogSearch",
        "4. The same truncation under the copy that only the tool has touched",
        "5. The same truncation under LogSearch.Fixed",
    ];

    public static async Task<int> TellAsync(string folder)
    {
        List<Step> steps =
        [
            new("1. LogSearch maps a log and reads it through spans. It builds without a warning. What does mmap-review say?", Review.CheckAsync),
            new("2. The fixes, applied to a copy, which is then built", () => Review.FixCopyAsync(folder)),
        ];
        bool canBeShown = OperatingSystem.IsLinux() && Environment.Is64BitProcess
            && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;
        if (canBeShown)
        {
            steps.Add(new(ShownOnLinuxX64Only[0] + ": no catch block can hold what comes", () => Truncation.KillsAsync(folder)));
            steps.Add(new(ShownOnLinuxX64Only[1] + ": its catch block works now", () => Truncation.IsCaughtAsync(folder)));
            steps.Add(new(ShownOnLinuxX64Only[2] + ": it says which byte is lost, and goes on", () => Truncation.IsSurvivedAsync(folder)));
        }

        var otherwise = new List<string>();
        foreach (Step step in steps)
        {
            Console.WriteLine();
            Console.WriteLine(step.Title);
            try
            {
                Console.WriteLine($"   => {await step.Tell().ConfigureAwait(false)}");
            }
            catch (ToldOtherwiseException e)
            {
                Console.WriteLine($"   => OTHERWISE THAN TOLD: {e.Message}");
                otherwise.Add($"step {step.Title[0]}");
            }
        }

        Console.WriteLine();
        if (!canBeShown)
        {
            Console.WriteLine("Not shown here, because they need Linux on x64:");
            Console.WriteLine(string.Join(Environment.NewLine, ShownOnLinuxX64Only));
        }
        Console.WriteLine(otherwise.Count == 0 ? "Everything went as told." : "Went otherwise than told: " + string.Join(", ", otherwise));
        return otherwise.Count == 0 ? 0 : 1;
    }

    /// <param name="Title">What the reader is about to see.</param>
    /// <param name="Tell">Shows it, and gives what was to be seen.</param>
    private sealed record Step(string Title, Func<Task<string>> Tell);
}

internal sealed class ToldOtherwiseException(string message) : Exception(message)
{
    public static void ThrowUnless(bool asTold, string message)
    {
        if (!asTold)
        {
            throw new ToldOtherwiseException(message);
        }
    }
}

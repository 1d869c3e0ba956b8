using Spectre.Console;

namespace MmapAnalyzers.Review.Output;

/// <summary>Where the tool writes: the report to one writer, errors and progress to the other.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error)
{
    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>Colours on a terminal only, and not where NO_COLOR asks for none.</summary>
    public static IAnsiConsole Styled(TextWriter writer)
    {
        bool colours = IsTerminal(writer) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });

        // Source lines and diffs are never wrapped by us: what is copied from the terminal is what stands in the file.
        console.Profile.Width = 100_000;
        return console;
    }

    /// <summary>Shows what is being done while it lasts, on a terminal only.</summary>
    public Task<T> WithProgressAsync<T>(Func<Action<string>, Task<T>> work)
    {
        if (!IsTerminal(error))
        {
            return work(static _ => { });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Status().StartAsync("starting", context => work(text => context.Status(Markup.Escape(text))));
    }

    private static bool IsTerminal(TextWriter writer) =>
        (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected) || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
}

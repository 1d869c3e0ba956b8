using System.Globalization;

namespace LogSearch;

/// <summary>What the command line asks for.</summary>
internal sealed record SearchOptions(string File, string Pattern)
{
    public const string Usage = """
        usage: LogSearch FILE PATTERN [--repeat] [--tail BYTES] [--window BYTES]
          --repeat        keep the log mapped; each line on standard input is searched for (an empty line: PATTERN again)
          --tail BYTES    first write the last BYTES of the log as they are
          --window BYTES  how much of the log is mapped at a time (default 16 MiB)
        exit code: 0 found, 1 not found, 2 trouble
        """;

    public bool Repeat { get; private init; }

    public int TailLength { get; private init; }

    public int WindowSize { get; private init; } = 16 * 1024 * 1024;

    public static SearchOptions? Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not [var file, { Length: > 0 } pattern, .. var rest])
        {
            return null;
        }
        var options = new SearchOptions(file, pattern);
        while (!rest.IsEmpty)
        {
            switch (rest)
            {
                case ["--repeat", .. var more]:
                    options = options with { Repeat = true };
                    rest = more;
                    break;
                case ["--tail", var text, .. var more] when Size(text) is { } size:
                    options = options with { TailLength = size };
                    rest = more;
                    break;
                case ["--window", var text, .. var more] when Size(text) is { } size:
                    options = options with { WindowSize = size };
                    rest = more;
                    break;
                default:
                    return null;
            }
        }
        return options;
    }

    private static int? Size(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size : null;
}

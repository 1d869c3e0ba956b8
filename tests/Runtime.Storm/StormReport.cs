using System.Globalization;
using Spectre.Console;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>The numbers of a storm and the verdict on them.</summary>
internal static class StormReport
{
    public static void Print(Tally[] tallies, Disturbance disturbance)
    {
        long Sum(Func<Tally, long> number) => tallies.Sum(number);
        Table table = NewTable();
        Add(table, "operations", Sum(static t => t.Operations));
        Add(table, "bytes read and verified", Sum(static t => t.Bytes));
        Add(table, "rounds of stores", Sum(static t => t.Stores));
        Add(table, "mappings", Sum(static t => t.Maps));
        Add(table, "  of them read by KernelCopy", Sum(static t => t.KernelCopies));
        Add(table, "  left to the finalizer", Sum(static t => t.Leaked));
        Add(table, "faults (MappedFaultException)", Sum(static t => t.Faults));
        Add(table, "  file had grown again by then (Unknown)", Sum(static t => t.CausesPassed));
        Add(table, "reads ended by dispose on another thread", Sum(static t => t.Disposed));
        Add(table, "zeros in the last page of a ragged cut", Sum(static t => t.TailZeros));
        Add(table, "wrong bytes", Sum(static t => t.WrongBytes));
        Add(table, "wrong offsets, kinds or paths", Sum(static t => t.WrongFaults));
        Add(table, "unexpected exceptions", Sum(static t => t.Unexpected));
        Add(table, "forced collections", disturbance.Collections);
        Add(table, "NullReferenceExceptions caught", disturbance.NullReferences);
        AnsiConsole.Write(table);
        Console.WriteLine($"reading under {(Sum(static t => t.KernelCopies) > 0 ? FaultProtection.KernelCopy : FaultProtection.SignalGuard)}");
        foreach (string note in Tally.Notes)
        {
            Console.WriteLine(note);
        }
    }

    public static int Judge(Tally[] tallies, Disturbance disturbance, bool isStoring)
    {
        long wrongBytes = tallies.Sum(static t => t.WrongBytes);
        long wrongFaults = tallies.Sum(static t => t.WrongFaults);
        long unexpected = tallies.Sum(static t => t.Unexpected);
        string? problem = wrongBytes > 0 ? $"{wrongBytes} wrong bytes"
            : wrongFaults > 0 ? $"{wrongFaults} faults with a wrong offset, kind or path"
            : unexpected > 0 ? $"{unexpected} unexpected exceptions"
            : tallies.Sum(static t => t.Faults) == 0 ? "nothing faulted, so nothing is shown"
            : isStoring && tallies.Sum(static t => t.Stores) == 0 ? "nothing was stored"
            : disturbance.Collections == 0 || disturbance.NullReferences == 0 || disturbance.Allocated == 0 ? "a disturbing thread did not run"
            : null;
        Console.WriteLine($"storm: {problem ?? "ok"}");
        return problem is null ? Exit.Right : Exit.Wrong;
    }

    public static Table NewTable() => new Table().AddColumn("what").AddColumn(new TableColumn("number").RightAligned());

    public static void Add(Table table, string what, long number) => table.AddRow(what, number.ToString("N0", CultureInfo.InvariantCulture));
}

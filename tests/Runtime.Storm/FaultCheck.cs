using System.Globalization;

namespace MmapAnalyzers.Runtime.Storm;

/// <summary>Judges an exception by what was done to the file.</summary>
internal static class FaultCheck
{
    public static void Judge(StormFile file, long mark, MappedFaultException fault, long end, bool isExact, Tally tally)
    {
        tally.Faults++;
        tally.CausesPassed += fault.Kind == MappedFaultKind.Unknown ? 1 : 0;
        string? objection = file.Journal.Judge(mark, fault, end, isExact);
        objection ??= fault.Path != file.Path ? string.Create(CultureInfo.InvariantCulture, $"path {fault.Path}") : null;
        if (objection is not null)
        {
            tally.AddWrongFault($"{file.Path}: {objection}: {fault}");
        }
    }
}

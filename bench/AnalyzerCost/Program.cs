using MmapAnalyzers.AnalyzerCost;

// dotnet run -c Release --project bench/AnalyzerCost [-- FOLDER]
// Without a folder: a generated project of 40,000 lines without a mapping, and the same with one file that maps.
// With a folder: every project below it whose text has a mapping at all.
// With --edit FOLDER: one keystroke in the file with most findings of each of these projects, and what asking that file again costs.
// With --rules FOLDER: what each rule costs in them, all rules together.
// Milliseconds are processor time of all rules together, and of an empty analyzer.
// With --growth: generated code and the same ten times larger, in four shapes.
const int lines = 40_000;
if (args is ["--rules", var ruled])
{
    RuleTable.Report(ProjectFolders.Below(ruled), runs: 3);
    return;
}

Console.WriteLine("project                                     lines   ours ms  empty ms  ratio");
if (args is ["--growth"])
{
    Growth.Report();
}
else if (args is ["--edit", var edited])
{
    foreach (Project project in ProjectFolders.Below(edited))
    {
        Keystroke.Report(project, strokes: 15);
    }
}
else if (args is [var folder])
{
    foreach (Project project in ProjectFolders.Below(folder))
    {
        Report(project, runs: 5);
    }
}
else
{
    Project shut = Generated.Project(lines);
    Report(shut, runs: 11);
    Report(new Project(shut.Name + " + a mapping", [.. shut.Sources, Generated.WithMapping]), runs: 11);
}

static void Report(Project project, int runs)
{
    (double ours, double empty) = Stopwatches.Compare(project, runs);
    Console.WriteLine($"{project.Name,-40} {project.Lines,8:N0} {ours,9:N1} {empty,9:N1} {ours / empty,6:N2}");
}

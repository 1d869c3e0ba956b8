using System.Diagnostics;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>This program again, however it was built: by <c>dotnet</c>, as a single file, or as native code.</summary>
internal static class Self
{
    public static ProcessStartInfo Start(params string[] arguments)
    {
        string self = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
        return new ProcessStartInfo(self, isHost ? [Environment.GetCommandLineArgs()[0], .. arguments] : arguments) { UseShellExecute = false };
    }
}

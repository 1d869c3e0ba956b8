using System.Reflection;

namespace Tour;

/// <summary>Where the build has put what the tour runs and reads.</summary>
internal static class Programs
{
    public static string Review => Built("Program.mmap-review");

    public static string LogSearch => Built("Program.LogSearch");

    public static string LogSearchFixed => Built("Program.LogSearch.Fixed");

    public static string LogSearchSources => Path.GetFullPath(Built("LogSearchSources"));

    public static string Tour => typeof(Programs).Assembly.Location;

    private static string Built(string key) =>
        typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}

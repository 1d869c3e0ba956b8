using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace MmapAnalyzers.Review.Loading;

internal enum FrameworkFamily { Framework, Standard, CoreApp, Net }

/// <summary>A target framework moniker, and the preprocessor symbols that the SDK defines for it.</summary>
internal sealed partial record TargetFramework(FrameworkFamily Family, Version Version, string Platform)
{
    public static readonly TargetFramework Newest = new(FrameworkFamily.Net, new Version(10, 0), "");

    private static readonly Version[] CoreAppVersions = Versions("1.0 1.1 2.0 2.1 2.2 3.0 3.1");
    private static readonly Version[] StandardVersions = Versions("1.0 1.1 1.2 1.3 1.4 1.5 1.6 2.0 2.1");
    private static readonly Version[] FrameworkVersions = Versions("2.0 3.5 4.0 4.5 4.5.1 4.5.2 4.6 4.6.1 4.6.2 4.7 4.7.1 4.7.2 4.8 4.8.1");

    /// <summary>Gets the runtime package's netstandard2.0 build, which has only what reads.</summary>
    public bool IsOlder => Family != FrameworkFamily.Net || Version.Major < 8;

    public bool CanUseRuntimePackage => Family switch
    {
        FrameworkFamily.Framework => Version >= new Version(4, 6, 1),
        FrameworkFamily.Net => true,
        _ => Version.Major >= 2, // netstandard2.0, netcoreapp2.0
    };

    /// <summary>The C# version of a project that states none.</summary>
    public LanguageVersion DefaultLanguage => (Family, Version.Major, Version.Minor) switch
    {
        (FrameworkFamily.Net, var major, _) => (LanguageVersion)((major + 4) * 100),
        (FrameworkFamily.CoreApp, 3, _) or (FrameworkFamily.Standard, 2, 1) => LanguageVersion.CSharp8,
        _ => LanguageVersion.CSharp7_3,
    };

    public static TargetFramework? Parse(string moniker)
    {
        Match match = Moniker().Match(moniker.Trim());
        if (!match.Success)
        {
            return null;
        }

        string name = match.Groups["name"].Value.ToLowerInvariant();
        string digits = match.Groups["version"].Value;
        string platform = match.Groups["platform"].Value;
        if (digits.Contains('.', StringComparison.Ordinal))
        {
            var version = Version.Parse(digits);
            FrameworkFamily family = name switch
            {
                "netstandard" => FrameworkFamily.Standard,
                "netcoreapp" => FrameworkFamily.CoreApp,
                _ => version.Major >= 5 ? FrameworkFamily.Net : FrameworkFamily.Framework,
            };
            return new TargetFramework(family, version, platform);
        }

        return name == "net" && digits.Length is 2 or 3
            ? new TargetFramework(FrameworkFamily.Framework, Version.Parse(string.Join('.', digits.ToCharArray())), platform)
            : null;
    }

    public IEnumerable<string> Symbols()
    {
        switch (Family)
        {
            case FrameworkFamily.Net:
                yield return "NET";
                yield return "NETCOREAPP";
                yield return $"NET{Underscored(Version)}";
                for (int major = 5; major <= Version.Major; major++)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"NET{major}_0_OR_GREATER");
                }

                foreach (Version version in CoreAppVersions)
                {
                    yield return $"NETCOREAPP{Underscored(version)}_OR_GREATER";
                }

                break;
            case FrameworkFamily.CoreApp:
                yield return "NETCOREAPP";
                yield return $"NETCOREAPP{Underscored(Version)}";
                foreach (Version version in CoreAppVersions.Where(v => v <= Version))
                {
                    yield return $"NETCOREAPP{Underscored(version)}_OR_GREATER";
                }

                break;
            case FrameworkFamily.Standard:
                yield return "NETSTANDARD";
                yield return $"NETSTANDARD{Underscored(Version)}";
                foreach (Version version in StandardVersions.Where(v => v <= Version))
                {
                    yield return $"NETSTANDARD{Underscored(version)}_OR_GREATER";
                }

                break;
            default:
                yield return "NETFRAMEWORK";
                yield return $"NET{Joined(Version)}";
                foreach (Version version in FrameworkVersions.Where(v => v <= Version))
                {
                    yield return $"NET{Joined(version)}_OR_GREATER";
                }

                break;
        }

        if (Platform.Length > 0)
        {
            yield return PlatformName().Match(Platform).Value.ToUpperInvariant();
        }
    }

    private static string Underscored(Version version) => version.ToString().Replace('.', '_');

    private static string Joined(Version version) => version.ToString().Replace(".", "", StringComparison.Ordinal);

    private static Version[] Versions(string list) => [.. list.Split(' ').Select(Version.Parse)];

    [GeneratedRegex(@"^(?<name>netstandard|netcoreapp|net)(?<version>\d{1,3}(\.\d{1,3}){0,2})(-(?<platform>[\w.]+))?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Moniker();

    [GeneratedRegex("^[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlatformName();
}

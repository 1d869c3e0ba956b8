using System.Globalization;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Some pages of 2 MiB, reserved for one test and given back. Needs root.</summary>
internal sealed class ReservedHugePages : IDisposable
{
    private const string File = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";
    private readonly int _before;

    public ReservedHugePages(int count)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && System.IO.File.Exists(File), "reserving huge pages needs root and a kernel that has them");
        _before = Read();
        try
        {
            System.IO.File.WriteAllText(File, (_before + count).ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"huge pages cannot be reserved here: {refusal.Message}");
        }

        int got = Read();
        if (got < _before + count)
        {
            Dispose();
            Assert.Skip($"only {got - _before} of {count} huge pages could be reserved");
        }
    }

    public void Dispose() => System.IO.File.WriteAllText(File, _before.ToString(CultureInfo.InvariantCulture));

    private static int Read() => int.Parse(System.IO.File.ReadAllText(File), CultureInfo.InvariantCulture);
}

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Hints say what became of them; reading ahead finds what is lost.</summary>
public sealed class AdviceTests
{
    public AdviceTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "hints are built for Linux");

    [Fact]
    public void HintsChangeTheMappingAndNoByte()
    {
        byte[] content = TempFile.Pattern(3_000_000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        foreach (MemoryAdvice advice in new[] { MemoryAdvice.WillNeed, MemoryAdvice.Cold, MemoryAdvice.PageOut, MemoryAdvice.Normal })
        {
            Assert.Equal(AdviceResult.Applied, buffer.Advise(advice));
            Assert.Equal(content, buffer.View().ToArray());
        }

        // as the kernel lists them
        foreach ((MemoryAdvice advice, string flag, bool isThere) in new[]
        {
            (MemoryAdvice.Sequential, "sr", true), (MemoryAdvice.Random, "rr", true), (MemoryAdvice.Normal, "rr", false),
            (MemoryAdvice.DoNotDump, "dd", true), (MemoryAdvice.Dump, "dd", false),
        })
        {
            Assert.Equal(AdviceResult.Applied, buffer.Advise(advice));
            Assert.True(Flags(file.Path).Contains(flag) == isThere, $"{advice}: {string.Join(' ', Flags(file.Path))}");
        }

        Assert.Equal(AdviceResult.Applied, buffer.Advise(5000, 10, MemoryAdvice.Sequential));
        Assert.Equal(AdviceResult.Ignored, buffer.Advise(4096, 0, MemoryAdvice.Sequential));
        Assert.Equal(AdviceResult.Applied, buffer.AdviseUnchecked(0, 3_000_000, UncheckedMemoryAdvice.DoNotNeed));
        Assert.Equal(AdviceResult.Ignored, buffer.AdviseUnchecked(1, 4095, UncheckedMemoryAdvice.DoNotNeed)); // not one whole page
        Assert.Equal(AdviceResult.Unsupported, buffer.AdviseUnchecked(0, 4096, UncheckedMemoryAdvice.Remove)); // not through a mapping for reading
        Assert.Equal(content, buffer.View().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advise((MemoryAdvice)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.AdviseUnchecked(0, 1, (UncheckedMemoryAdvice)99));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advise(0, 3_000_001, MemoryAdvice.Random));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advise(long.MaxValue, long.MaxValue, MemoryAdvice.Random));
    }

    /// <summary>The kernel takes the hint where its settings rule huge pages out; the answer must not be that of the system call.</summary>
    [Fact]
    public void HugePagesSayWhatTheSystemDoes()
    {
        Protections.Require(FaultProtection.SignalGuard);
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(8 << 20, new() { HugePages = HugePageUse.Transparent });
        AdviceResult result = memory.Advise(MemoryAdvice.HugePages);
        string setting = File.ReadAllText("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
        bool isOn = !setting.Contains("[never]", StringComparison.Ordinal) && !setting.Contains("[deny]", StringComparison.Ordinal);
        Assert.True(result == (isOn ? AdviceResult.Applied : AdviceResult.Ignored), $"{result} with {setting}");
        memory.View().Fill(1);
        Assert.Equal(AdviceResult.Applied, memory.Advise(MemoryAdvice.NoHugePages));
        Assert.True(memory.Advise(MemoryAdvice.Collapse) is AdviceResult.Applied or AdviceResult.Unsupported or AdviceResult.Ignored);
        Assert.Equal(-1, memory.View().AsReadOnly().IndexOfAnyExcept((byte)1));
    }

    [Fact]
    public void UncheckedHintsLoseWholePagesOnly()
    {
        Protections.Require(FaultProtection.SignalGuard);
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(5 * 4096);
        memory.View().Fill(1);
        Assert.Equal(AdviceResult.Applied, memory.AdviseUnchecked(100, 3 * 4096, UncheckedMemoryAdvice.Remove));
        Assert.Equal(4096, memory.View().AsReadOnly().IndexOf((byte)0));
        Assert.Equal(2 * 4096, memory.View().AsReadOnly().Count((byte)0));
        Assert.Equal(AdviceResult.Applied, memory.AdviseUnchecked(0, memory.Length, UncheckedMemoryAdvice.DoNotFork));
        Assert.Equal(AdviceResult.Applied, memory.AdviseUnchecked(0, memory.Length, UncheckedMemoryAdvice.Fork));

        byte[] content = TempFile.Pattern(10_000);
        using var file = new TempFile(content);
        using WritableMappedBuffer changed = WritableMappedBuffer.OpenWithPrivateChanges(file.Path, WritableFile.Require(FaultProtection.SignalGuard));
        changed.View().Fill(0);
        Assert.Equal(AdviceResult.Applied, changed.AdviseUnchecked(0, 10_000, UncheckedMemoryAdvice.DoNotNeed));
        Assert.Equal([.. content[..8192], .. new byte[10_000 - 8192]], changed.View().ToArray());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void WithoutAMappingHintsGoToTheFile(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(10_000));
        using MappedBuffer buffer = file.Open(protection);
        Assert.Equal(AdviceResult.Applied, buffer.Advise(MemoryAdvice.Sequential));
        Assert.Equal(protection == FaultProtection.SignalGuard ? AdviceResult.Applied : AdviceResult.Unsupported, buffer.Advise(MemoryAdvice.DoNotDump));
        Assert.Equal(AdviceResult.Applied, buffer.AdviseUnchecked(0, 8192, UncheckedMemoryAdvice.DoNotNeed));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void PrefaultFindsATruncationWithoutASignal(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(300_000));
        using MappedBuffer buffer = file.Open(protection);
        buffer.Prefault();
        file.SetLength(100_123);
        buffer.Prefault(0, 100_123);
        MappedFaultException fault = Assert.Throws<MappedFaultException>(() => buffer.Prefault(200_000, 10));
        Assert.Equal((100_123, MappedFaultKind.Truncated), (fault.Offset, fault.Kind));
        Assert.Throws<MappedFaultException>(buffer.Prefault);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Prefault(1, 300_000));
        using var other = new TempFile(TempFile.Pattern(300_000));
        using WritableMappedBuffer writable = other.OpenWritable(protection);
        writable.PrefaultForWriting(5, 299_995);
        writable.View()[0] = 9;
        other.SetLength(5000);
        Assert.Equal(5000, Assert.Throws<MappedFaultException>(() => writable.PrefaultForWriting(0, 300_000)).Offset);
        Assert.Equal(5000, Assert.Throws<MappedFaultException>(() => writable.Prefault(0, 300_000)).Offset);
    }

    private static string[] Flags(string path) =>
        File.ReadLines("/proc/self/smaps").SkipWhile(l => !l.EndsWith(path, StringComparison.Ordinal)).First(static l => l.StartsWith("VmFlags:", StringComparison.Ordinal))[8..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

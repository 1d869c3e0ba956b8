namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Memory by name and without.</summary>
public sealed class SharedMemoryTests
{
    public SharedMemoryTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "shared memory is built for Linux");

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ANameIsFoundByOthers(FaultProtection protection)
    {
        WritableMappedBufferOptions options = WritableFile.Require(protection);
        string name = $"mmap-{Guid.NewGuid():N}";
        try
        {
            Assert.Throws<FileNotFoundException>(() => SharedMemory.Open(name, options));
            using WritableMappedBuffer first = SharedMemory.CreateOrOpen(name, 5000, options);
            Assert.Contains(name, Assert.Throws<IOException>(() => SharedMemory.CreateNew(name, 1, options)).Message, StringComparison.Ordinal);
            using WritableMappedBuffer second = SharedMemory.Open("/" + name, options); // as shm_open has it
            using WritableMappedBuffer third = SharedMemory.CreateOrOpen(name, 6000, options);
            first.View().Fill(9);
            Assert.Equal((5000, 9, 6000, 0), ((int)second.Length, second.View()[4999], (int)third.Length, third.View()[5999]));
            using MappedBuffer reader = SharedMemory.OpenRead(name, Protections.Require(protection));
            Assert.Equal((6000, 9), ((int)reader.Length, reader.View()[0]));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.Path!));
            }
        }
        finally
        {
            Assert.True(SharedMemory.Delete(name));
        }
    }

    [Theory, InlineData(""), InlineData("/"), InlineData("a/b"), InlineData("//a"), InlineData(".."), InlineData("."), InlineData("a\0b")]
    public void RefusesWhatIsNoName(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => SharedMemory.CreateNew(name, 1));
        Assert.ThrowsAny<ArgumentException>(() => SharedMemory.Open(name));
        Assert.ThrowsAny<ArgumentException>(() => SharedMemory.OpenRead(name));
        Assert.ThrowsAny<ArgumentException>(() => SharedMemory.Delete(name));
        Assert.Throws<ArgumentException>(() => SharedMemory.CreateOrOpen(new string('x', 256), 1));
        Assert.Throws<ArgumentNullException>(() => SharedMemory.Open(null!));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AnonymousMemoryIsZeros(FaultProtection protection)
    {
        AnonymousMemoryOptions options = new() { RequiredProtection = Protections.Require(protection).RequiredProtection };
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(100_000, options);
        Assert.Equal((100_000, protection), ((int)memory.Length, memory.FaultProtection));
        Assert.Equal(-1, memory.View().AsReadOnly().IndexOfAnyExcept((byte)0));
        memory.View().Fill(1);
        memory.Grow(200_000);
        memory.Flush(FlushMode.Durable);
        Assert.Equal((1, 0), (memory.View()[99_999], memory.View()[100_000]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemory.CreateAnonymous(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemory.CreateAnonymous(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedMemory.CreateAnonymous(1, new() { HugePages = (HugePageUse)9 }));
        Assert.Throws<IOException>(() => SharedMemory.CreateAnonymous(1L << 60, options));
    }

    [Fact]
    public void ExplicitHugePages()
    {
        Protections.Require(FaultProtection.SignalGuard);
        AnonymousMemoryOptions options = new() { HugePages = HugePageUse.Explicit2MiB };
        Assert.Contains("multiple", Assert.Throws<ArgumentException>(() => SharedMemory.CreateAnonymous(5000, options)).Message, StringComparison.Ordinal);

        // more than any machine has reserved
        string message = Assert.Throws<IOException>(() => SharedMemory.CreateAnonymous(1L << 44, options)).Message;
        Assert.Contains("8388608 huge pages of 2048 KiB; free are ", message, StringComparison.Ordinal);
        Assert.Contains("vm.nr_hugepages", message, StringComparison.Ordinal);

        using var reserved = new ReservedHugePages(4);
        using WritableMappedBuffer memory = SharedMemory.CreateAnonymous(4 << 20, options);
        memory.View().Fill(3);
        memory.Prefault();
        Assert.Contains(
            File.ReadLines("/proc/self/smaps").SkipWhile(l => !l.Contains("memfd:SharedMemory", StringComparison.Ordinal)),
            l => l.StartsWith("KernelPageSize:", StringComparison.Ordinal) && l.Contains("2048 kB", StringComparison.Ordinal));
        WritableRelaxedView<byte> view = memory.View();
        Assert.Equal(1L + 0x0303_0303_0303_0303, view.InterlockedIncrement<long>(2 << 20));
        Assert.Contains("multiple", Assert.Throws<ArgumentException>(() => memory.Grow((4 << 20) + 1)).Message, StringComparison.Ordinal);
        memory.Grow(8 << 20);
        Assert.Equal((3, 0), (memory.View()[(4 << 20) - 1], memory.View()[(8 << 20) - 1]));
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view[0] = 1);
    }

    [Fact]
    public void HugePagesNeedAMapping()
    {
        if (Protections.Require(FaultProtection.KernelCopy) is { } options)
        {
            Assert.Contains(
                "only be mapped",
                Assert.Throws<PlatformNotSupportedException>(
                    () => SharedMemory.CreateAnonymous(2 << 20, new() { HugePages = HugePageUse.Explicit2MiB, RequiredProtection = options.RequiredProtection })).Message,
                StringComparison.Ordinal);
        }
    }
}

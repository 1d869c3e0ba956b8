using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>A file that shrinks, grows or is replaced under who stores to it.</summary>
public sealed class WritableFaultTests
{
    private const int Length = 1_000_000;
    private const int Cut = 100_123;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AStoreBehindATruncationThrowsAndFlushSaysSoToo(FaultProtection protection)
    {
        (string Name, Action<WritableRelaxedView<byte>> Run)[] operations =
        [
            ("indexer", v => v[Length - 1] = 1),
            ("write", v => v.Write(200_000, 1L)),
            ("wide write", v => v.Write(200_000, default(Guid))),
            ("near the end", v => v.Write(Length - 4, 1)),
            ("fill", v => v.Fill(1)),
            ("clear", v => v.Clear()),
            ("copy", v => v.CopyFrom(new byte[Length])),
            ("from view", v => v.CopyFrom(v.AsReadOnly())),
            ("element", v => v.Cast<long>()[100_000] = 1),
        ];
        foreach ((string name, Action<WritableRelaxedView<byte>> run) in operations)
        {
            using var file = new TempFile(TempFile.Pattern(Length));
            using WritableMappedBuffer buffer = file.OpenWritable(protection);
            WritableRelaxedView<byte> view = buffer.View();
            file.SetLength(Cut);
            MappedFaultException fault = Assert.Throws<MappedFaultException>(() => run(view));
            Assert.True(fault is { Offset: Cut, Kind: MappedFaultKind.Truncated } && fault.Path == file.Path, $"{name}: {fault.Message}");

            // the loss is final, the rest stays, and a store never makes the file longer
            Assert.Throws<MappedFaultException>(() => view[Cut] = 1);
            Assert.Throws<MappedFaultException>(() => view.Write(Cut - 1, (short)1));
            view[Cut - 1] = 42;
            Assert.Equal(42, view[Cut - 1]);
            Assert.Equal(Cut, Assert.Throws<MappedFaultException>(() => buffer.Flush()).Offset);
            buffer.Flush(0, Cut, FlushMode.Durable);
            Assert.Throws<MappedFaultException>(() => buffer.Grow(2 * Length));
            Assert.Throws<MappedFaultException>(buffer.Verify);
            Assert.Equal((Cut, 42), (file.Content().Length, file.Content()[Cut - 1]));
        }
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void FlushFindsATruncationThatNoStoreHasMet(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(5000));
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        buffer.Flush();
        file.SetLength(4990); // inside of the last page: no signal
        Assert.Equal(4990, Assert.Throws<MappedFaultException>(() => buffer.Flush(FlushMode.Durable)).Offset);
        buffer.Flush(0, 4990);
        Assert.Equal(4990, buffer.RefreshLength());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void GrowsAndOldViewsSeeTheSame(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(5000);
        using var file = new TempFile(content);
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        WritableRelaxedView<byte> old = buffer.View();
        foreach (long length in new[] { 5000L, 5001, 9000, 9000, 3_000_000 })
        {
            buffer.Grow(length);
            Assert.Equal(length, buffer.Length);
            Assert.Equal(length, new FileInfo(file.Path).Length);
            Assert.Equal(length, buffer.View().LongLength);
        }

        WritableRelaxedView<byte> grown = buffer.View();
        Assert.Equal(content, grown.Slice(0, 5000).ToArray());
        Assert.Equal(-1, grown.Slice(5000).AsReadOnly().IndexOfAnyExcept((byte)0));
        grown[7] = 1;
        old[8] = 2;
        grown[2_999_999] = 3;
        Assert.Equal((1, 2), (old[7], grown[8]));
        Assert.Equal(5000, old.LongLength);
        buffer.Flush(FlushMode.Durable);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Grow(2_999_999));
        Assert.Equal((1, 2, 3), (file.Content()[7], file.Content()[8], file.Content()[^1]));

        // what an old view has lost, the buffer knows
        file.SetLength(4096);
        Assert.Throws<MappedFaultException>(() => old[4999] = 1);
        Assert.Throws<MappedFaultException>(() => buffer.Flush(0, 4999));
        buffer.Flush(0, 4096);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => old[0] = 1);
        Assert.Throws<ObjectDisposedException>(() => grown[0] = 1);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void GrowthBeyondWhatThereIsChangesNothing(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(5000));
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        foreach (long length in new[] { 1L << 45, 1L << 60, long.MaxValue })
        {
            Assert.Throws<IOException>(() => buffer.Grow(length));
            Assert.Equal((5000, 5000), (buffer.Length, new FileInfo(file.Path).Length));
        }

        Assert.Throws<IOException>(() => WritableMappedBuffer.Open(file.Path, WritableFile.Require(protection) with { MinimumLength = 1L << 60 }));
        Assert.Equal(5000, new FileInfo(file.Path).Length);
        string missing = file.Path + ".new";
        Assert.Throws<IOException>(() => WritableMappedBuffer.CreateNew(missing, 1L << 60, WritableFile.Require(protection)));
        Assert.False(File.Exists(missing));
        buffer.View()[0] = 9;
        buffer.Flush();
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void CreatesFilesOfALength(FaultProtection protection)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mmap-{Guid.NewGuid():N}");
        WritableMappedBufferOptions options = WritableFile.Require(protection);
        try
        {
            using (WritableMappedBuffer created = WritableMappedBuffer.CreateNew(path, 10_000, options))
            {
                Assert.Equal(10_000, created.Length);
                created.View().Fill(5);
                Assert.Throws<IOException>(() => WritableMappedBuffer.CreateNew(path, 1, options));
            }

            using (WritableMappedBuffer again = WritableMappedBuffer.CreateOrOpen(path, 100, options))
            {
                Assert.Equal((10_000L, (byte)5), (again.Length, again.View()[^1]));
            }

            using (WritableMappedBuffer longer = WritableMappedBuffer.CreateOrOpen(path, 20_000, options))
            {
                Assert.Equal((20_000L, (byte)5, (byte)0), (longer.Length, longer.View()[9_999], longer.View()[^1]));
            }

            File.Delete(path);
            using WritableMappedBuffer empty = WritableMappedBuffer.CreateOrOpen(path, 0, options);
            Assert.Equal(0, empty.Length);
            empty.Grow(8);
            empty.View().Write(0, 1L);
            Assert.Equal(8, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => WritableMappedBuffer.CreateNew(path, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WritableMappedBufferOptions { MinimumLength = -1 });
        Assert.Throws<DirectoryNotFoundException>(() => WritableMappedBuffer.CreateNew(Path.Combine(path, "below"), 1));
        Assert.Throws<FileNotFoundException>(() => WritableMappedBuffer.Open(path));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesHandlesThatCannotDoBoth(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(123));
        WritableMappedBufferOptions options = WritableFile.Require(protection);
        using SafeFileHandle readOnly = File.OpenHandle(file.Path);
        using SafeFileHandle writeOnly = File.OpenHandle(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        using SafeFileHandle both = File.OpenHandle(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Assert.Contains("reading only", Assert.Throws<UnauthorizedAccessException>(() => WritableMappedBuffer.Open(readOnly, options)).Message, StringComparison.Ordinal);
        Assert.Contains("not opened for reading", Assert.Throws<UnauthorizedAccessException>(() => WritableMappedBuffer.Open(writeOnly, options)).Message, StringComparison.Ordinal);
        using WritableMappedBuffer buffer = WritableMappedBuffer.Open(both, options);
        both.Dispose();
        buffer.View()[0] = 99;
        buffer.Grow(200);
        using SafeFileHandle passedOn = buffer.DuplicateHandle();
        using MappedBuffer reader = MappedBuffer.Open(passedOn, Protections.Require(protection));
        Assert.Equal(((byte)99, 200L), (reader.View()[0], reader.Length));
        Assert.Throws<ObjectDisposedException>(() => WritableMappedBuffer.Open(both, options));
    }

    /// <summary>The buffer keeps the file that it opened; a rename puts another one in its place, which nobody who has mapped the first one sees.</summary>
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AFileReplacedByRenameIsNotSeen(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(5000));
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        using MappedBuffer reader = file.Open(protection);
        byte[] other = new byte[6000];
        File.WriteAllBytes(file.Path + ".new", other);
        File.Move(file.Path + ".new", file.Path, overwrite: true);
        buffer.View()[0] = 200;
        buffer.Flush(FlushMode.Durable);
        buffer.Verify();
        Assert.Equal(((byte)200, 5000L), (reader.View()[0], reader.RefreshLength()));
        Assert.Equal(other, file.Content());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void StoresUnderDisposeDoNotHarm(FaultProtection protection)
    {
        using var file = new TempFile(new byte[1_000_000]);
        for (int round = 0; round < 50; round++)
        {
            WritableMappedBuffer buffer = file.OpenWritable(protection);
            WritableRelaxedView<byte> view = buffer.View();
            using var started = new CountdownEvent(2);
            Task[] writers = [.. Enumerable.Range(0, 2).Select(kind => Task.Run(() =>
            {
                started.Signal();
                for (long at = 0; ; at = (at + 4096) % (view.LongLength - 8))
                {
                    if (kind == 0)
                    {
                        view.Write(at, at);
                    }
                    else
                    {
                        view.Slice(0, 100_000).Fill(1);
                    }
                }
            }))];
            started.Wait(TestContext.Current.CancellationToken);
            buffer.Dispose();
            foreach (Task writer in writers)
            {
                Assert.Throws<ObjectDisposedException>(() => writer.GetAwaiter().GetResult());
            }
        }
    }
}

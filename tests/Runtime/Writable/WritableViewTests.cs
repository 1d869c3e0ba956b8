using System.Buffers.Binary;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>What is stored reaches the file, with both protections; what lies outside is refused.</summary>
public sealed class WritableViewTests
{
    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void StoresReachTheFileAndOtherViews(FaultProtection protection)
    {
        byte[] expected = TempFile.Pattern(10_000);
        using var file = new TempFile(expected);
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        using MappedBuffer reader = file.Open(protection);
        WritableRelaxedView<byte> view = buffer.View();
        Assert.Equal((10_000, protection, file.Path, false), (buffer.Length, buffer.FaultProtection, buffer.Path, buffer.ChangesArePrivate));

        view[3] = 77;
        view[9_999L] = 78;
        view[^2] = 79;
        view[4]++;
        view.Write(100, 0x0102_0304_0506_0708);
        view.Write(9_984, Int128.MaxValue);
        view.Write(201, 1.5);
        view.Slice(300, 10).Fill(9);
        view[310..320].Clear();
        view.Slice(400).CopyFrom([1, 2, 3]);
        new ReadOnlySpan<byte>([4, 5]).CopyTo(view.Slice(403));
        buffer.View<int>(501, 3)[1] = -5;

        Span<byte> span = expected;
        span[3] = 77;
        span[9_998] = 79;
        span[9_999] = 78;
        span[4]++;
        BitConverter.TryWriteBytes(span[100..], 0x0102_0304_0506_0708);
        System.Runtime.InteropServices.MemoryMarshal.Write(span[9_984..], Int128.MaxValue);
        BitConverter.TryWriteBytes(span[201..], 1.5);
        span.Slice(300, 10).Fill(9);
        span[310..320].Clear();
        new byte[] { 1, 2, 3, 4, 5 }.CopyTo(span[400..]);
        BitConverter.TryWriteBytes(span[505..], -5);

        Assert.Equal(expected, file.Content());
        Assert.Equal(expected, reader.View().ToArray());
        Assert.Equal(expected, view.ToArray());
        Assert.Equal(1.5, view.Read<double>(201));
        Assert.Equal(300, view.AsReadOnly().IndexOf(new byte[] { 9, 9, 9 }));
        RelaxedView<byte> converted = view;
        Assert.Equal(-5, converted.Read<int>(505));
        Assert.Equal(-5, view.Slice(501, 12).Cast<int>()[1]);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void WritesBothByteOrders(FaultProtection protection)
    {
        using var file = new TempFile(new byte[64]);
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        WritableRelaxedView<byte> view = buffer.View();
        byte[] expected = new byte[64];

        view.WriteInt32BigEndian(0x0102_0304);
        BinaryPrimitives.WriteInt32BigEndian(expected, 0x0102_0304);
        view.WriteUInt16LittleEndian(5, 0x0506);
        BinaryPrimitives.WriteUInt16LittleEndian(expected.AsSpan(5), 0x0506);
        view.WriteInt64LittleEndian(8, -2);
        BinaryPrimitives.WriteInt64LittleEndian(expected.AsSpan(8), -2);
        view.WriteDoubleBigEndian(17, Math.PI);
        BinaryPrimitives.WriteDoubleBigEndian(expected.AsSpan(17), Math.PI);
        view.WriteHalfLittleEndian(26, (Half)2.5f);
        BinaryPrimitives.WriteHalfLittleEndian(expected.AsSpan(26), (Half)2.5f);
        view.WriteUInt128BigEndian(48, UInt128.MaxValue - 3);
        BinaryPrimitives.WriteUInt128BigEndian(expected.AsSpan(48), UInt128.MaxValue - 3);

        Assert.Equal(expected, file.Content());
        Assert.Equal(Math.PI, view.AsReadOnly().ReadDoubleBigEndian(17));
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesWhatLiesOutside(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(100);
        using var file = new TempFile(content);
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        WritableRelaxedView<byte> view = buffer.View(0, 10);

        foreach (long index in new[] { 10L, -1, long.MinValue, long.MaxValue })
        {
            Assert.Throws<IndexOutOfRangeException>(() => view[index] = 1);
        }

        foreach (long offset in new[] { -1L, -8, 3, 10, long.MaxValue, long.MaxValue - 7, long.MinValue })
        {
            Assert.Equal(offset, Assert.Throws<ArgumentOutOfRangeException>(() => view.Write(offset, 1L)).ActualValue);
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(0, 3).Write(offset, 1L));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.WriteInt64BigEndian(offset, 1));
        }

        Assert.Contains("11", Assert.Throws<ArgumentException>(() => view.CopyFrom(new byte[11])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => view.CopyFrom(buffer.View().AsReadOnly()));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View(1, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.View<long>(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Flush(1, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Flush(0, 1, (FlushMode)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Prefault(-1, 1));
        Assert.Throws<IndexOutOfRangeException>(() => default(WritableRelaxedView<byte>)[0] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => WritableRelaxedView<byte>.Empty.Write(0, (byte)1));
        Assert.Equal(content, file.Content());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ViewsOfNothingAreFine(FaultProtection protection)
    {
        using var empty = new TempFile([]);
        using WritableMappedBuffer buffer = empty.OpenWritable(protection);
        foreach (WritableRelaxedView<byte> view in new[] { buffer.View(), buffer.View(0, 0), default })
        {
            Assert.True(view.IsEmpty);
            view.Fill(1);
            view.Clear();
            view.CopyFrom([]);
            view.CopyFrom(default(RelaxedView<byte>));
            Assert.Empty(view.ToArray());
            foreach (byte each in view)
            {
                Assert.Fail($"{each}");
            }
        }

        buffer.Flush(FlushMode.Durable);
        buffer.Prefault();
        buffer.Verify();
        Assert.Empty(empty.Content());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesTypesThatCouldNotBeReadAgain(FaultProtection protection)
    {
        using var file = new TempFile(new byte[100]);
        using WritableMappedBuffer buffer = file.OpenWritable(protection);
        Assert.Throws<NotSupportedException>(() => buffer.View().Write(0, true));
        Assert.Throws<NotSupportedException>(() => buffer.View().Write(0, 1m));
        Assert.Contains("padding", Assert.Throws<NotSupportedException>(() => buffer.View().Write(0, (1, (byte)2))).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => buffer.View<bool>(0, 1));
        Assert.Throws<NotSupportedException>(() => buffer.View().Cast<decimal>());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void ThrowsAfterDispose(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(10_000);
        using var file = new TempFile(content);
        WritableMappedBuffer buffer = file.OpenWritable(protection);
        WritableRelaxedView<byte> view = buffer.View();
        buffer.Dispose();
        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => view[0] = 1);
        Assert.Throws<ObjectDisposedException>(() => view.Write(8, 1L));
        Assert.Throws<ObjectDisposedException>(() => view.Fill(1));
        Assert.Throws<ObjectDisposedException>(view.Clear);
        Assert.Throws<ObjectDisposedException>(() => view.CopyFrom(new byte[10]));
        Assert.Throws<ObjectDisposedException>(() => view.Slice(5).Cast<int>()[0] = 1);
        Assert.Throws<ObjectDisposedException>(() => view[0]);
        Assert.Throws<ObjectDisposedException>(() => buffer.View());
        Assert.Throws<ObjectDisposedException>(() => buffer.Flush());
        Assert.Throws<ObjectDisposedException>(() => buffer.Grow(20_000));
        Assert.Throws<ObjectDisposedException>(() => buffer.Prefault());
        Assert.Throws<ObjectDisposedException>(() => buffer.Advise(MemoryAdvice.Random));
        Assert.Throws<ObjectDisposedException>(buffer.DuplicateHandle);
        Assert.Throws<ObjectDisposedException>(buffer.Verify);
        Assert.Equal(content, file.Content());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void CopiesBetweenOverlappingViewsAsMemmoveDoes(FaultProtection protection)
    {
        const int Length = 300_000;
        foreach ((int from, int to) in new[] { (0, 10), (10, 0), (0, 100_000), (100_000, 0), (0, 0), (5, 66_000) })
        {
            byte[] expected = TempFile.Pattern(Length);
            using var file = new TempFile(expected);
            using WritableMappedBuffer buffer = file.OpenWritable(protection);
            int count = Length - Math.Max(from, to);
            buffer.View(from, count).AsReadOnly().CopyTo(buffer.View(to, count));
            expected.AsSpan(from, count).CopyTo(expected.AsSpan(to, count));
            Assert.Equal(expected, file.Content());
        }
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void PrivateChangesDoNotReachTheFileButTheFilesShowThrough(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(20_000);
        using var file = new TempFile(content);
        using WritableMappedBuffer buffer = WritableMappedBuffer.OpenWithPrivateChanges(file.Path, WritableFile.Require(protection));
        WritableRelaxedView<byte> view = buffer.View();
        Assert.True(buffer.ChangesArePrivate);
        view[5] = 0;
        view.Slice(4094, 4).Fill(0);
        Assert.Equal(content, file.Content());
        Assert.Equal(0, view[5]);
        Assert.Equal(content[6], view[6]);
        Assert.Equal([content[4093], 0, 0, 0, 0, content[4098]], view.Slice(4093, 6).ToArray());

        using (WritableMappedBuffer writer = file.OpenWritable(protection))
        {
            writer.View().Fill(200);
        }

        // which is why this is not a snapshot
        Assert.Equal(200, view[19_999]);
        Assert.Equal(0, view[5]);
        Assert.Contains("private", Assert.Throws<InvalidOperationException>(() => buffer.Flush()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => buffer.Grow(30_000));
        Assert.Throws<ArgumentException>(() => WritableMappedBuffer.OpenWithPrivateChanges(file.Path, new() { MinimumLength = 1 }));

        file.SetLength(5000);
        Assert.Equal(5000, Assert.Throws<MappedFaultException>(() => view[19_000] = 1).Offset);
        Assert.Equal(0, view[5]);
    }
}

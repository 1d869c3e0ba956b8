namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Spans over live bytes, which a lost page must not turn into a dead process or an unnoticed zero.</summary>
public sealed class PinTests
{
    private const int Length = 300_000;
    private const int Cut = 100_123;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void LendsTheElements(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(1000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        using (RelaxedViewPin<byte> pin = buffer.View(10, 900).Pin("test"))
        {
            Assert.True(pin.Span.SequenceEqual(content.AsSpan(10, 900)));
        }

        using RelaxedViewPin<int> ints = buffer.View<int>(3, 200).Pin("test");
        Assert.True(ints.Span.SequenceEqual(buffer.View<int>(3, 200).ToArray()));
        using RelaxedViewPin<int> none = default(RelaxedView<int>).Pin("test");
        Assert.True(none.Span.IsEmpty);
        using RelaxedViewPin<int> nothing = default;
        Assert.True(nothing.Span.IsEmpty);
    }

    [Fact]
    public void UnderSignalGuardTheBytesAreLive()
    {
        using var file = new TempFile(TempFile.Pattern(5000));
        using MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        using RelaxedViewPin<byte> pin = buffer.View().Pin("test");
        using RelaxedViewPin<byte> marked = buffer.View().DangerousGetSpan("test");
        using (FileStream writer = File.OpenWrite(file.Path))
        {
            writer.Write([0xAB]);
        }

        Assert.Equal(0xAB, pin.Span[0]);
        Assert.Equal(0xAB, marked.Span[0]);
    }

    [Fact]
    public void UnderKernelCopyThereAreNoLiveBytes()
    {
        using var file = new TempFile(TempFile.Pattern(5000));
        using MappedBuffer buffer = file.Open(FaultProtection.KernelCopy);
        Assert.Throws<NotSupportedException>(() => buffer.View().DangerousGetSpan("test").Dispose());
        using RelaxedViewPin<byte> copy = buffer.View().Pin("test");
        byte before = copy.Span[0];
        using (FileStream writer = File.OpenWrite(file.Path))
        {
            writer.Write([(byte)(before ^ 1)]);
        }

        Assert.Equal(before, copy.Span[0]);
    }

    [Fact]
    public void ATruncationIsReportedAtTheEnd()
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        using MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        MappedFaultException fault = Assert.Throws<MappedFaultException>(() =>
        {
            using RelaxedViewPin<byte> pin = buffer.View().Pin("test");
            file.SetLength(Cut);
            Assert.Equal(0, pin.Span[Length - 1]);
        });
        Assert.Equal((Cut, MappedFaultKind.Truncated, file.Path), (fault.Offset, fault.Kind, fault.Path));
        Assert.Throws<MappedFaultException>(() => buffer.View().Pin("test").Dispose());
        buffer.View(0, Cut).Pin("test").Dispose();
    }

    [Fact]
    public void ATruncationWithoutASignalIsReportedToo()
    {
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        MappedFaultException fault = Assert.Throws<MappedFaultException>(() =>
        {
            using RelaxedViewPin<byte> pin = buffer.View().Pin("test");
            file.SetLength(60);
        });
        Assert.Equal(60, fault.Offset);
    }

    [Fact]
    public void TheFaultIsReportedInPlaceOfWhatItCaused()
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        using MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        Assert.Throws<MappedFaultException>(Parse);

        void Parse()
        {
            using RelaxedViewPin<byte> pin = buffer.View().Pin("test");
            file.SetLength(Cut);
            throw new FormatException($"{pin.Span[Length - 1]} is no record");
        }
    }

    [Fact]
    public void ADisposeUnderThePinIsReported()
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        MappedBuffer buffer = file.Open(FaultProtection.SignalGuard);
        Assert.Throws<ObjectDisposedException>(() =>
        {
            using RelaxedViewPin<byte> pin = buffer.View().Pin("test");
            buffer.Dispose();
            Assert.Equal(0, pin.Span[5]);
        });
        Assert.Throws<ObjectDisposedException>(() => buffer.View());
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void RefusesADisposedBufferAndALostPiece(FaultProtection protection)
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        MappedBuffer buffer = file.Open(protection);
        RelaxedView<byte> view = buffer.View();
        file.SetLength(Cut);
        buffer.RefreshLength();
        Assert.Equal(Cut, Assert.Throws<MappedFaultException>(() => view.Pin("test").Dispose()).Offset);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.Pin("test").Dispose());
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData(" ")]
    public void AsksForAReason(string? reason)
    {
        Assert.ThrowsAny<ArgumentException>(() => default(RelaxedView<byte>).Pin(reason!).Dispose());
        Assert.ThrowsAny<ArgumentException>(() => default(RelaxedView<byte>).DangerousGetSpan(reason!).Dispose());
    }

    [Fact]
    public void KeepsTheOwnerAlive()
    {
        using var file = new TempFile(TempFile.Pattern(Length));
        using RelaxedViewPin<byte> pin = PinOfAnUnreachableBuffer(file);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.True(pin.Span.SequenceEqual(TempFile.Pattern(Length)));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static RelaxedViewPin<byte> PinOfAnUnreachableBuffer(TempFile file) => file.Open(FaultProtection.SignalGuard).View().Pin("test");
}

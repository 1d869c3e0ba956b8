using System.Buffers;
using System.IO.Pipelines;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Streams, pipes, writers and sequences over private copies.</summary>
public sealed class AdapterTests
{
    private const int Length = 300_000;
    private const int Cut = 100_123;

    private static readonly int[] Lengths = [0, 1, 1000, Chunks<byte>.Bytes, (2 * Chunks<byte>.Bytes) + 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public async Task CarryAllBytes(FaultProtection protection)
    {
        foreach (int length in Lengths)
        {
            byte[] content = TempFile.Pattern(length);
            using var file = new TempFile(content);
            using MappedBuffer buffer = file.Open(protection);
            using MemoryStream copied = new(), copiedLater = new(), streamed = new(), streamedLater = new(), piped = new();
            buffer.View().CopyTo(copied);
            await buffer.View().CopyToAsync(copiedLater, Token);
            using Stream stream = buffer.View().AsStream();
            stream.CopyTo(streamed);
            stream.Position = 0;
            await stream.CopyToAsync(streamedLater, Token);
#if !NETSTANDARD_BUILD
            PipeReader pipe = buffer.View().AsPipeReader();
            await pipe.CopyToAsync(piped, Token);
#endif
            var writer = new ArrayBufferWriter<byte>();
            buffer.View().CopyTo(writer);
            ReadOnlySequence<byte> sequence = buffer.View().ToReadOnlySequence();

#if NETSTANDARD_BUILD
            piped.Write(content);
#endif
            Assert.All([copied, copiedLater, streamed, streamedLater, piped], m => Assert.Equal(content, m.ToArray()));
            Assert.Equal(content, writer.WrittenSpan);
            Assert.Equal(content, sequence.ToArray());
        }
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void StreamSeeksAndOnlyReads(FaultProtection protection)
    {
        byte[] content = TempFile.Pattern(1000);
        using var file = new TempFile(content);
        using MappedBuffer buffer = file.Open(protection);
        Stream stream = buffer.View(100, 800).AsStream();
        Assert.Equal((800, true, true, false), (stream.Length, stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Equal(790, stream.Seek(-10, SeekOrigin.End));
        Assert.Equal(content[890], stream.ReadByte());
        byte[] rest = new byte[100];
        Assert.Equal(9, stream.Read(rest));
        Assert.Equal(content[891..900], rest[..9]);
        Assert.Equal((0, -1), (stream.Read(rest), stream.ReadByte()));
        stream.Position = 5000;
        Assert.Equal(0, stream.Read(rest));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        Assert.Equal(content[100], buffer.View(100, 1)[0]);
    }

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public async Task ReportALostByteWithItsOffset(FaultProtection protection)
    {
        (string Name, Func<RelaxedView<byte>, Task> Run)[] operations =
        [
            ("copy", v => Run(() => v.CopyTo(new MemoryStream()))),
            ("copy later", v => v.CopyToAsync(new MemoryStream(), Token)),
            ("stream", v => Run(() => v.AsStream().CopyTo(new MemoryStream()))),
            ("stream later", v => v.AsStream().CopyToAsync(new MemoryStream(), Token)),
#if !NETSTANDARD_BUILD
            ("pipe", v => v.AsPipeReader().CopyToAsync(new MemoryStream(), Token)),
#endif
            ("writer", v => Run(() => v.CopyTo(new ArrayBufferWriter<byte>()))),
            ("sequence", v => Run(() => v.ToReadOnlySequence())),
        ];
        foreach ((string name, Func<RelaxedView<byte>, Task> run) in operations)
        {
            using var file = new TempFile(TempFile.Pattern(Length));
            MappedBuffer buffer = file.Open(protection);
            RelaxedView<byte> view = buffer.View();
            file.SetLength(Cut);
            MappedFaultException fault = await Assert.ThrowsAsync<MappedFaultException>(() => run(view));
            Assert.True(fault.Offset == Cut, $"{name}: {fault.Message}");
            buffer.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => run(view));
        }

        static Task Run(Action work)
        {
            work();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task RefuseBadInput()
    {
        using var file = new TempFile(TempFile.Pattern(10));
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        RelaxedView<byte> view = buffer.View();
        Assert.Throws<ArgumentNullException>(() => view.CopyTo((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => { _ = view.CopyToAsync(null!, Token); });
        Assert.Throws<ArgumentNullException>(() => view.CopyTo((IBufferWriter<byte>)null!));
        Assert.Contains("10", Assert.Throws<InvalidOperationException>(() => view.CopyTo(new FullWriter())).Message, StringComparison.Ordinal);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => view.CopyToAsync(new MemoryStream(), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await view.AsStream().ReadExactlyAsync(new byte[1], cancelled.Token));
        Assert.Equal(10, view.ToReadOnlySequence().Length);
        Assert.Equal(view.Cast<ushort>().ToArray(), view.Cast<ushort>().ToReadOnlySequence().ToArray());
    }

    private sealed class FullWriter : IBufferWriter<byte>
    {
        public void Advance(int count)
        {
            Assert.Equal(0, count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => default;

        public Span<byte> GetSpan(int sizeHint = 0) => default;
    }
}

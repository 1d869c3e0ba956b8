using CsCheck;

namespace MmapAnalyzers.Runtime.Tests.Snapshots;

public sealed class MappedSnapshotPropertyTests
{
    private static readonly Gen<byte[]> Content = Gen.OneOf(Gen.Byte.Array[0, 64], Gen.Int[0, 40_000].Select(SnapshotFile.Pattern));

    public static TheoryData<string> Storages => MappedSnapshotLifetimeTests.Storages;

    [Theory, MemberData(nameof(Storages))]
    public void Each_range_is_that_of_the_file(string storage) =>
        Gen.Select(Content, Gen.Int[-2, 40_010], Gen.Int[-2, 40_010]).Sample((content, offset, count) =>
        {
            using var file = new SnapshotFile(content);
            using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, MappedSnapshotLifetimeTests.Options(storage));
            Assert.Equal(content, snapshot.ToArray());
            Assert.Equal(content, snapshot.Span);
            if (offset < 0 || count < 0 || offset + count > content.Length)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.GetMemory(offset, count));
                Assert.Throws<ArgumentOutOfRangeException>(() =>
                {
                    using MappedSnapshotPin pin = snapshot.Pin();
                    _ = pin.Slice(offset, count);
                });
                return;
            }

            Assert.Equal(content.AsSpan(offset, count), snapshot.GetMemory(offset, count).Span);
            using MappedSnapshotPin all = snapshot.Pin();
            Assert.Equal(content.AsSpan(offset, count), all.Slice(offset, count));
        }, iter: 150, threads: 1);

    [Theory, MemberData(nameof(Storages))]
    public void Read_copies_what_fits_and_is_there(string storage) =>
        Gen.Select(Content, Gen.Int[-2, 40_010], Gen.Int[0, 50_000]).Sample((content, offset, room) =>
        {
            using var file = new SnapshotFile(content);
            using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, MappedSnapshotLifetimeTests.Options(storage));
            byte[] destination = new byte[room];
            if (offset < 0 || offset > content.Length)
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Read(offset, destination));
                return;
            }

            int read = snapshot.Read(offset, destination);
            Assert.Equal(Math.Min(room, content.Length - offset), read);
            Assert.Equal(content.AsSpan(offset, read), destination.AsSpan(0, read));
            Assert.Equal(-1, destination.AsSpan(read).IndexOfAnyExcept((byte)0));
        }, iter: 150, threads: 1);

    [Theory, MemberData(nameof(Storages))]
    public void Stream_does_what_a_memory_stream_does(string storage) =>
        Gen.Select(Content, Gen.Select(Gen.Int[0, 4], Gen.Int[-100, 41_000]).Array[1, 30]).Sample((content, steps) =>
        {
            using var file = new SnapshotFile(content);
            using MappedSnapshot snapshot = MappedSnapshot.Acquire(file.Path, MappedSnapshotLifetimeTests.Options(storage));
            using Stream actual = snapshot.AsStream();
            using var expected = new MemoryStream(content, writable: false);
            foreach ((int kind, int argument) in steps)
            {
                Assert.Equal(Step(expected, kind, argument), Step(actual, kind, argument));
                Assert.Equal(expected.Position, actual.Position);
            }
        }, iter: 150, threads: 1);

    private static string Step(Stream stream, int kind, int argument)
    {
        try
        {
            switch (kind)
            {
                case 0:
                    byte[] room = new byte[Math.Max(argument, 0)];
                    int read = stream.Read(room, 0, room.Length);
                    return $"{read}: {Convert.ToHexString(room)}";
                case 1:
                    return $"{stream.ReadByte()}";
                case 2:
                    return $"{stream.Seek(argument, (SeekOrigin)((argument & 0x7F) % 3))}";
                case 3:
                    stream.Position = argument;
                    return "set";
                default:
                    using (var rest = new MemoryStream())
                    {
                        stream.CopyTo(rest);
                        return Convert.ToHexString(rest.ToArray());
                    }
            }
        }
        catch (Exception failure) when (failure is IOException or ArgumentOutOfRangeException)
        {
            return failure.GetType().Name;
        }
    }
}

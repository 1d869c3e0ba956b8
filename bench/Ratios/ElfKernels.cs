using System.Runtime.CompilerServices;
using ElfPatch;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Benchmarks.Ratios;

/// <summary>The parser of samples/ElfPatch over three kinds of bytes.</summary>
internal sealed class ElfKernels : IDisposable
{
    public const int Sections = 1000;
    private readonly string _path;
    private readonly byte[] _bytes = Create();
    private readonly MappedBuffer _buffer;
    private readonly FileStream _stream;

    public ElfKernels(string directory)
    {
        _path = Path.Combine(directory, $"elf-{Environment.ProcessId}");
        File.WriteAllBytes(_path, _bytes);
        _buffer = MappedBuffer.Open(_path);
        _stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    public long OverView(int times) => Run(new RelaxedByteSource(_buffer.View()), times);

    public long OverSpan(int times) => Run(new SpanByteSource(_bytes), times);

    public long OverStream(int times) => Run(new StreamByteSource(_stream, 256 * 1024), times);

    public void Dispose()
    {
        _stream.Dispose();
        _buffer.Dispose();
        File.Delete(_path);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Run<TSource>(TSource source, int times)
        where TSource : IByteSource, allows ref struct
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
        {
            var elf = new ElfReader<TSource>(source);
            for (int s = 0; s < elf.Header.SectionCount; s++)
            {
                sum += (long)elf.Section(s).Size;
            }
        }

        return sum;
    }

    /// <summary>A 64-bit file of sections without names, so that the parser reads and does not decode.</summary>
    private static byte[] Create()
    {
        byte[] file = new byte[64 + (Sections * 64)];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(40), 64L);
        BitConverter.TryWriteBytes(file.AsSpan(58), (ushort)64);
        BitConverter.TryWriteBytes(file.AsSpan(60), (ushort)Sections);
        for (int i = 0; i < Sections; i++)
        {
            BitConverter.TryWriteBytes(file.AsSpan(64 + (i * 64) + 32), (long)i);
        }

        return file;
    }
}

using CsCheck;

namespace MmapAnalyzers.Runtime.Tests.Writable;

/// <summary>Any sequence of stores leaves the file as the same stores leave an array.</summary>
public sealed class WritablePropertyTests
{
    private const int Length = MappedBuffer.StorePiece + 5000;

    private delegate void Step(Span<byte> span, WritableRelaxedView<byte> view);

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Int[0, 7], Gen.Int[0, Length - 1], Gen.Int[0, Length], Gen.ULong).Select(
        (kind, start, length, value) =>
        {
            length = Math.Min(length, Length - start);
            return (Step)((span, view) => Apply(kind, span.Slice(start, length), view.Slice(start, length), value));
        });

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void AgreesWithAnArray(FaultProtection protection)
    {
        WritableMappedBufferOptions options = WritableFile.Require(protection);
        Steps.Array[1, 12].Sample(
            steps =>
            {
                byte[] expected = TempFile.Pattern(Length);
                using var file = new TempFile(expected);
                using WritableMappedBuffer buffer = WritableMappedBuffer.Open(file.Path, options);
                foreach (Step step in steps)
                {
                    step(expected, buffer.View());
                }

                Assert.Equal(expected, buffer.View().ToArray());
                Assert.Equal(expected, file.Content());
            },
            iter: 60);
    }

    private static void Apply(int kind, Span<byte> span, WritableRelaxedView<byte> view, ulong value)
    {
        switch (kind)
        {
            case 0:
                span.Fill((byte)value);
                view.Fill((byte)value);
                break;
            case 1:
                span.Clear();
                view.Clear();
                break;
            case 2:
                byte[] source = [.. TempFile.Pattern(span.Length).Select(b => (byte)(b ^ value))];
                source.CopyTo(span);
                view.CopyFrom(source);
                break;
            case 3 when span.Length >= 8:
                BitConverter.TryWriteBytes(span[^8..], value);
                view.Write(view.LongLength - 8, value);
                break;
            case 4 when span.Length >= 4:
                System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(span).Fill((uint)value);
                view.Cast<uint>().Fill((uint)value);
                break;
            case 5 when !span.IsEmpty:
                span[(int)(value % (ulong)span.Length)] ^= 0x55;
                view[(long)(value % (ulong)span.Length)] ^= 0x55;
                break;
            case 6:
                int shift = (int)(value % (ulong)(span.Length + 1));
                span[shift..].CopyTo(span);
                view.CopyFrom(view.Slice(shift).AsReadOnly());
                break;
            default:
                int back = (int)(value % (ulong)(span.Length + 1));
                span[..^back].CopyTo(span[back..]);
                view.AsReadOnly()[..^back].CopyTo(view[back..]);
                break;
        }
    }
}

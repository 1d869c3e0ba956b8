using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Only types that any bytes may fill are read from a mapping.</summary>
public sealed class ElementTypeTests
{
    [Fact]
    public void TakesWhatAnyBytesMayFill()
    {
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        RelaxedView<byte> view = buffer.View();
        Assert.NotEqual(default, view.Read<Half>(0));
        Assert.NotEqual(default, view.Read<char>(0));
        Assert.NotEqual(default, view.Read<Int128>(0));
        Assert.NotEqual(default, view.Read<nint>(0));
        Assert.NotEqual(default, view.Read<DayOfWeek>(0));
        Assert.NotEqual(default, view.Read<Guid>(0));
        Assert.NotEqual(default, view.Read<Full>(0));
        Assert.NotEqual(default, view.Read<Union>(0));
        Assert.Equal(view[4], view.Read<Row>(0)[4]);
        Assert.NotEqual(default, view.Read<KeyValuePair<int, int>>(0));
        Assert.NotEqual(default, view.Read<System.Numerics.Vector3>(0));
    }

    [Fact]
    public void RefusesTheRest()
    {
        using var file = new TempFile(TempFile.Pattern(100));
        using MappedBuffer buffer = MappedBuffer.Open(file.Path);
        RelaxedView<byte> view = buffer.View();
        Assert.Contains("System.Boolean", Refusal(() => view.Read<bool>(0)), StringComparison.Ordinal);
        Assert.Contains("System.Decimal", Refusal(() => view.Read<decimal>(0)), StringComparison.Ordinal);
        Assert.Contains("System.DateTime", Refusal(() => view.Read<DateTime>(0)), StringComparison.Ordinal);
        Assert.Contains("3 of its 8 bytes are padding", Refusal(() => view.Read<Padded>(0)), StringComparison.Ordinal);
        Assert.Contains("System.Boolean", Refusal(() => view.Read<KeyValuePair<bool, byte>>(0)), StringComparison.Ordinal);
        Assert.Contains("Padded", Refusal(() => buffer.View<Padded>(0, 1)), StringComparison.Ordinal);
        Assert.Contains("Padded", Refusal(() => view.Cast<Padded>()), StringComparison.Ordinal);
        Assert.Contains("*", Refusal(() => view.Read<Pointing>(0)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<object> read) => Assert.Throws<NotSupportedException>(read).Message;

#pragma warning disable CS0649 // fields that only the bytes of a file fill
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Full
    {
        public byte First;
        public long Second;
        public unsafe fixed short Third[3];
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Union
    {
        [FieldOffset(0)]
        public long Whole;
        [FieldOffset(4)]
        public float High;
    }

    [InlineArray(5)]
    private struct Row
    {
        private byte _element;
    }

    private struct Padded
    {
        public int First;
        public byte Second;
    }

    private unsafe struct Pointing
    {
        public int* Target;
    }
}

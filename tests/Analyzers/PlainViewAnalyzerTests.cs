using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Tests;

/// <summary>MMAP001's contract: what a diagnostic says and carries.</summary>
public sealed class PlainViewAnalyzerTests
{
    [Fact]
    public async Task ACursorOverAnAcquiredPointerIsReportedWithItsAcquisition()
    {
        const string source = """
            unsafe class Reader
            {
                private byte* _start;
                public Reader(MemoryMappedViewAccessor view)
                {
                    byte* p = null;
                    view.SafeMemoryMappedViewHandle.AcquirePointer(ref p);
                    _start = p + view.PointerOffset;
                }
                public ReadOnlySpan<byte> Bytes(int n) => new ReadOnlySpan<byte>(_start, n);
            }
            """;
        Diagnostic found = Assert.Single(await Markup.FindAsync(source));
        Assert.Equal("MMAP001", found.Id);
        Assert.Equal("AcquirePointer", found.Properties["Origin"]);
        Assert.Equal("Span", found.Properties["Form"]);
        Assert.Equal("new ReadOnlySpan<byte>(_start, n)", Text(found.Location));
        Assert.Equal(
            ["view.SafeMemoryMappedViewHandle.AcquirePointer(ref p)", "_start = p + view.PointerOffset"],
            found.AdditionalLocations.Select(Text));
        Assert.DoesNotContain("on some paths", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static string Text(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}

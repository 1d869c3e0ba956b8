using System.Buffers;
using System.Runtime.InteropServices;
using CsCheck;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>Every search and comparison of a view gives what that of the span gives, on all kinds of elements and around the borders of pieces.</summary>
public sealed class SearchEquivalenceTests
{
    private static readonly Gen<byte[]> Needles = Gen.Byte[0, 4].Array[0, 7];

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void OnBytes(FaultProtection protection) => Sample<byte>(protection, b => b, CompareSets);

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void OnCharacters(FaultProtection protection) => Sample(protection, b => (char)(b + 0x100), CompareSets);

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void OnIntegers(FaultProtection protection) => Sample(protection, b => (b - 1) * 0x01010101, static (_, _, _) => { });

    [Theory, MemberData(nameof(ViewTests.Both), MemberType = typeof(ViewTests))]
    public void OnFloats(FaultProtection protection) => Sample(protection, b => b == 2 ? double.NaN : b - 1.5, static (_, _, _) => { });

    private delegate void Comparison<T>(ReadOnlySpan<T> span, RelaxedView<T> view, T[] needle)
        where T : unmanaged;

    private static void Sample<T>(FaultProtection protection, Func<byte, T> convert, Comparison<T> more)
        where T : unmanaged, IEquatable<T>, IComparable<T>
    {
        MappedBufferOptions options = Protections.Require(protection);

        // few different values, so that hits and misses both happen; lengths around a piece too
        Gen<byte[]> contents = Gen.Frequency(
            (8, Gen.Byte[0, 3].Array[0, 100]),
            (1, Gen.Select(Gen.Byte[0, 3], Gen.Byte[0, 3].Array[0, 12], Gen.Int[-12, 12], (value, other, shift) => Fill(value, other, Chunks<T>.Capacity + shift))));
        Gen.Select(contents, Needles).Sample(
            (content, needle) =>
            {
                T[] elements = Array.ConvertAll(content, b => convert(b)), values = Array.ConvertAll(needle, b => convert(b));
                using var file = new TempFile(MemoryMarshal.AsBytes(elements.AsSpan()));
                using MappedBuffer buffer = MappedBuffer.Open(file.Path, options);
                RelaxedView<T> view = buffer.View<T>(0, elements.Length);
                CompareSearches(elements, view, values);
                CompareOthers(elements, view, values);
                more(elements, view, values);
            },
            iter: 60,
            threads: 1);
    }

    private static void CompareSearches<T>(ReadOnlySpan<T> span, RelaxedView<T> view, T[] needle)
        where T : unmanaged, IEquatable<T>, IComparable<T>
    {
        (T a, T b, T c) = (needle.ElementAtOrDefault(0), needle.ElementAtOrDefault(1), needle.ElementAtOrDefault(2));
        (T low, T high) = a.CompareTo(b) < 0 ? (a, b) : (b, a);
        Assert.Equal((span.IndexOf(a), span.LastIndexOf(a), span.Contains(a)), (view.IndexOf(a), view.LastIndexOf(a), view.Contains(a)));
        Assert.Equal((span.IndexOf(needle), span.LastIndexOf(needle)), (view.IndexOf(needle), view.LastIndexOf(needle)));
        Assert.Equal(
            (span.IndexOfAny(a, b), span.LastIndexOfAny(a, b), span.ContainsAny(a, b)),
            (view.IndexOfAny(a, b), view.LastIndexOfAny(a, b), view.ContainsAny(a, b)));
        Assert.Equal(
            (span.IndexOfAny(a, b, c), span.LastIndexOfAny(a, b, c), span.ContainsAny(a, b, c)),
            (view.IndexOfAny(a, b, c), view.LastIndexOfAny(a, b, c), view.ContainsAny(a, b, c)));
        Assert.Equal(
            (span.IndexOfAny(needle), span.LastIndexOfAny(needle), span.ContainsAny(needle)),
            (view.IndexOfAny(needle), view.LastIndexOfAny(needle), view.ContainsAny(needle)));
        Assert.Equal(
            (span.IndexOfAnyExcept(a), span.LastIndexOfAnyExcept(a), span.ContainsAnyExcept(a)),
            (view.IndexOfAnyExcept(a), view.LastIndexOfAnyExcept(a), view.ContainsAnyExcept(a)));
        Assert.Equal(
            (span.IndexOfAnyExcept(a, b), span.LastIndexOfAnyExcept(a, b), span.ContainsAnyExcept(a, b)),
            (view.IndexOfAnyExcept(a, b), view.LastIndexOfAnyExcept(a, b), view.ContainsAnyExcept(a, b)));
        Assert.Equal(
            (span.IndexOfAnyExcept(a, b, c), span.LastIndexOfAnyExcept(a, b, c), span.ContainsAnyExcept(a, b, c)),
            (view.IndexOfAnyExcept(a, b, c), view.LastIndexOfAnyExcept(a, b, c), view.ContainsAnyExcept(a, b, c)));
        Assert.Equal(
            (span.IndexOfAnyExcept(needle), span.LastIndexOfAnyExcept(needle), span.ContainsAnyExcept(needle)),
            (view.IndexOfAnyExcept(needle), view.LastIndexOfAnyExcept(needle), view.ContainsAnyExcept(needle)));
        Assert.Equal(
            (span.IndexOfAnyInRange(low, high), span.LastIndexOfAnyInRange(low, high), span.ContainsAnyInRange(low, high)),
            (view.IndexOfAnyInRange(low, high), view.LastIndexOfAnyInRange(low, high), view.ContainsAnyInRange(low, high)));
        Assert.Equal(
            (span.IndexOfAnyExceptInRange(low, high), span.LastIndexOfAnyExceptInRange(low, high), span.ContainsAnyExceptInRange(low, high)),
            (view.IndexOfAnyExceptInRange(low, high), view.LastIndexOfAnyExceptInRange(low, high), view.ContainsAnyExceptInRange(low, high)));
        Assert.Equal((span.Count(a), span.Count(needle), span.CountAny(needle)), (view.Count(a), view.Count(needle), view.CountAny(needle)));
    }

    private static void CompareOthers<T>(ReadOnlySpan<T> span, RelaxedView<T> view, T[] needle)
        where T : unmanaged, IEquatable<T>, IComparable<T>
    {
        T a = needle.ElementAtOrDefault(0);
        ReadOnlySpan<T> other = needle;
        RelaxedView<T> beginning = view.Slice(0L, Math.Min(view.LongLength, needle.Length)), end = view.Slice(view.LongLength - beginning.LongLength);
        ReadOnlySpan<T> spanBeginning = span[..beginning.Length], spanEnd = span[^beginning.Length..];
        Assert.Equal(
            (span.StartsWith(a), span.EndsWith(a), span.StartsWith(other), span.EndsWith(other)),
            (view.StartsWith(a), view.EndsWith(a), view.StartsWith(other), view.EndsWith(other)));
        Assert.Equal((span.StartsWith(spanBeginning), span.EndsWith(spanEnd)), (view.StartsWith(beginning), view.EndsWith(end)));
        Assert.Equal((span.StartsWith(spanEnd), span.EndsWith(spanBeginning)), (view.StartsWith(end), view.EndsWith(beginning)));
        Assert.Equal((span.StartsWith(spanEnd), span.EndsWith(spanBeginning)), (span.StartsWith(end), span.EndsWith(beginning)));
        Assert.Equal((spanEnd.StartsWith(span), spanEnd.EndsWith(span)), (end.StartsWith(view), end.EndsWith(view)));
        Assert.Equal((spanEnd.StartsWith(span), spanEnd.EndsWith(span)), (spanEnd.StartsWith(view), spanEnd.EndsWith(view)));
        Assert.Equal((span.CommonPrefixLength(other), other.CommonPrefixLength(span)), (view.CommonPrefixLength(other), other.CommonPrefixLength(view)));
        Assert.Equal(span.CommonPrefixLength(spanEnd), view.CommonPrefixLength(end));
        Assert.Equal(span.CommonPrefixLength(span), view.LongCommonPrefixLength(view));
        Assert.Equal((span.SequenceEqual(other), other.SequenceEqual(span), span.SequenceEqual(spanEnd)), (view.SequenceEqual(other), other.SequenceEqual(view), view.SequenceEqual(end)));
        Assert.Equal(Math.Sign(span.SequenceCompareTo(other)), Math.Sign(view.SequenceCompareTo(other)));
        Assert.Equal(Math.Sign(other.SequenceCompareTo(span)), Math.Sign(other.SequenceCompareTo(view)));
        Assert.Equal(Math.Sign(span.SequenceCompareTo(spanEnd)), Math.Sign(view.SequenceCompareTo(end)));
        Assert.Equal(Math.Sign(spanEnd.SequenceCompareTo(span)), Math.Sign(end.SequenceCompareTo(view)));
        Assert.Equal(span.Trim(a).Length, view.Trim(a).LongLength);
        Assert.Equal(span.TrimStart(a).Length, view.TrimStart(a).LongLength);
        Assert.Equal(span.TrimEnd(a).Length, view.TrimEnd(a).LongLength);
        if (needle.Length > 0)
        {
            // with no values the framework trims nothing, too, but only for other elements than characters
            Assert.Equal(span.Trim(other).Length, view.Trim(other).LongLength);
            Assert.Equal(span.TrimStart(other).Length, view.TrimStart(other).LongLength);
            Assert.Equal(span.TrimEnd(other).Length, view.TrimEnd(other).LongLength);
        }

        Assert.Equal(view.LongLength, view.Trim([]).LongLength);
    }

#if NETSTANDARD_BUILD
    private static void CompareSets<T>(ReadOnlySpan<T> span, RelaxedView<T> view, T[] needle)
        where T : unmanaged
    {
        // that build has no SearchValues
    }
#else
    private static void CompareSets(ReadOnlySpan<byte> span, RelaxedView<byte> view, byte[] needle) => CompareSets(span, view, SearchValues.Create(needle));

    private static void CompareSets(ReadOnlySpan<char> span, RelaxedView<char> view, char[] needle) => CompareSets(span, view, SearchValues.Create(needle));

    private static void CompareSets<T>(ReadOnlySpan<T> span, RelaxedView<T> view, SearchValues<T> set)
        where T : unmanaged, IEquatable<T>
    {
        Assert.Equal((span.IndexOfAny(set), span.LastIndexOfAny(set), span.ContainsAny(set)), (view.IndexOfAny(set), view.LastIndexOfAny(set), view.ContainsAny(set)));
        Assert.Equal(
            (span.IndexOfAnyExcept(set), span.LastIndexOfAnyExcept(set), span.ContainsAnyExcept(set)),
            (view.IndexOfAnyExcept(set), view.LastIndexOfAnyExcept(set), view.ContainsAnyExcept(set)));
        Assert.Equal(span.CountAny(set), view.CountAny(set));
    }
#endif

    /// <summary>One value everywhere, but for other ones in one place.</summary>
    private static byte[] Fill(byte value, byte[] other, int place)
    {
        byte[] content = new byte[place + 100];
        content.AsSpan().Fill(value);
        other.CopyTo(content.AsSpan(place));
        return content;
    }
}

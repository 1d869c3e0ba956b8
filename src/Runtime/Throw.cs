using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// The throws of the hot paths. Plain static methods: with NoInlining the JIT does not see that they never return,
/// and an instance method would take the address of the view and keep it out of registers.
/// </summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void IndexOutOfRange(long index, long length) =>
        throw new IndexOutOfRangeException(string.Create(CultureInfo.InvariantCulture, $"Index {index} is outside of the view of {length} elements."));

    [DoesNotReturn]
    public static void OutOfRange(string parameter, long start, long length, long available) =>
        throw new ArgumentOutOfRangeException(
            parameter, start, string.Create(CultureInfo.InvariantCulture, $"Offset {start} with length {length} does not lie inside of 0 to {available}."));

    [DoesNotReturn]
    public static void DestinationTooShort(string parameter, long needed, long given) =>
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The destination holds {given} elements, {needed} are to be copied."), parameter);
}

using System.Globalization;
using System.Text;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>Time per line must not grow with the code: each shape once, and ten times as much of it.</summary>
internal static class Growth
{
    private const string Open = "unsafe class Source { public static byte* Map(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) { byte* p = null; v.SafeMemoryMappedViewHandle.AcquirePointer(ref p); return p; } }\n";

    public static void Report()
    {
        Console.WriteLine("shape                                    10x time / time (10 would be linear)");
        foreach ((string name, Func<int, string> shape, int size) in (ReadOnlySpan<(string, Func<int, string>, int)>)
            [("chains of methods", Chains, 10), ("types that hand on", Types, 100), ("cycles", Cycles, 20), ("deep inheritance", Inheritance, 100)])
        {
            double small = Time(Open + shape(size));
            double large = Time(Open + shape(size * 10));
            Console.WriteLine($"{name,-40} {large / small,6:N2}   ({small:N0} -> {large:N0} ms)");
        }
    }

    /// <summary>Chains of 2 to 200 methods that hand an address on.</summary>
    public static string Chains(int count)
    {
        StringBuilder text = new();
        for (int c = 0; c < count; c++)
        {
            int length = 2 + (c % 10 * 22);
            text.Append(CultureInfo.InvariantCulture, $"unsafe class Chain{c} {{ static byte* F{c}_0(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => Source.Map(v);");
            for (int i = 1; i < length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $" static byte* F{c}_{i}(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => F{c}_{i - 1}(v) + {i};\n");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $" System.Span<byte> View(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => new System.Span<byte>(F{c}_{length - 1}(v), 1); }}");
        }

        return text.ToString();
    }

    /// <summary>Types that are made from one another's field.</summary>
    public static string Types(int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            string source = i % 10 == 0 ? "Source.Map(v)" : $"new T{i - 1}(v).At";
            text.AppendLine(CultureInfo.InvariantCulture, $"unsafe class T{i} {{ public byte* At; public T{i}(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) {{ At = {source}; }} public System.Span<byte> View => new System.Span<byte>(At, 1); }}");
        }

        return text.ToString();
    }

    /// <summary>Rings of ten methods each of which may return what the next one does.</summary>
    public static string Cycles(int count)
    {
        StringBuilder text = new();
        for (int c = 0; c < count; c++)
        {
            text.Append(CultureInfo.InvariantCulture, $"unsafe class Ring{c} {{");
            for (int i = 0; i < 10; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $" static byte* R{c}_{i}(byte* p, int n) => n == 0 ? p : R{c}_{(i + 1) % 10}(p + 1, n - 1);");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $" System.Span<byte> View(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => new System.Span<byte>(R{c}_0(Source.Map(v), 3), 1); }}");
        }

        return text.ToString();
    }

    /// <summary>One class below another, each with an override, in stacks of a hundred.</summary>
    public static string Inheritance(int count)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            int stack = i / 100;
            text.AppendLine(i % 100 == 0
                ? string.Create(CultureInfo.InvariantCulture, $"unsafe class I{i} {{ protected virtual byte* At{stack}(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => Source.Map(v); public System.Span<byte> View{i}(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => new System.Span<byte>(At{stack}(v), 1); }}")
                : string.Create(CultureInfo.InvariantCulture, $"unsafe class I{i} : I{i - 1} {{ protected override byte* At{stack}(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor v) => base.At{stack}(v) + 1; }}"));
        }

        return text.ToString();
    }

    private static double Time(string source)
    {
        Project project = new("growth", [source]);
        List<double> times = [];
        Stopwatches.Run(project, AllRules.Analyzers);
        for (int i = 0; i < 5; i++)
        {
            times.Add(Stopwatches.Run(project, AllRules.Analyzers));
        }

        return Stopwatches.Median(times);
    }
}

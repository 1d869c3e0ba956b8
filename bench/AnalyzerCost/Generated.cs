using System.Text;

namespace MmapAnalyzers.AnalyzerCost;

/// <summary>Plain business code, with as many calls, objects and spans as such code has, and no mapping.</summary>
internal static class Generated
{
    public const string WithMapping = """
        using System;
        using System.IO.MemoryMappedFiles;
        unsafe class Reader
        {
            private byte* _start;
            public Reader(MemoryMappedViewAccessor view) => view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            public ReadOnlySpan<byte> Bytes(int n) => new ReadOnlySpan<byte>(_start, n);
        }
        """;

    private const string Class = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        namespace Shop.Area{0};
        public sealed class Order{0}
        {{
            private readonly List<string> _names = new();
            private readonly Dictionary<int, decimal> _prices = new();
            public int Id {{ get; set; }}
            public decimal Total {{ get; private set; }}
            public void Add(int article, decimal price, string name)
            {{
                if (name == null)
                {{
                    throw new ArgumentNullException(nameof(name));
                }}

                _names.Add(name.Trim());
                _prices[article] = price + Id;
                Total = _prices.Values.Sum();
            }}

            public string Describe()
            {{
                var parts = new List<string>();
                foreach (var pair in _prices.OrderBy(p => p.Key))
                {{
                    parts.Add(string.Format("{{0}}: {{1}}", pair.Key, pair.Value));
                }}

                return string.Join(", ", parts) + new string('-', Id % 7);
            }}

            public unsafe int Checksum(byte[] data)
            {{
                Span<byte> scratch = stackalloc byte[16];
                data.AsSpan(0, Math.Min(16, data.Length)).CopyTo(scratch);
                var sum = 0;
                fixed (byte* p = data)
                {{
                    foreach (var b in new ReadOnlySpan<byte>(p, data.Length))
                    {{
                        sum = unchecked((sum * 31) + b);
                    }}
                }}

                return sum + scratch[0];
            }}

            public static Order{0} Create(int id) => new Order{0} {{ Id = id }};
            public IEnumerable<string> Longest(int n) => _names.Where(s => s.Length > n).Select(s => s.ToUpperInvariant()).Take(n);
        }}

        """;

    public static Project Project(int lines)
    {
        int perClass = Class.AsSpan().Count('\n');
        CompositeFormat format = CompositeFormat.Parse(Class);
        return new Project("generated", [.. Enumerable.Range(0, (lines / perClass) + 1).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i))]);
    }
}

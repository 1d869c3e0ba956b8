using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Access;

/// <summary>One walk over a member's operations for all rules that ask for its loads and stores.</summary>
internal sealed class BlockAccesses
{
    private static readonly ConditionalWeakTable<IOperation, BlockAccesses> Cache = new();

    private BlockAccesses(IOperation block)
    {
        ImmutableArray<MemoryAccess>.Builder all = ImmutableArray.CreateBuilder<MemoryAccess>();
        ImmutableArray<MemoryAccess>.Builder casts = ImmutableArray.CreateBuilder<MemoryAccess>();
        int others = 0;
        foreach (IOperation operation in block.DescendantsAndSelf())
        {
            if (MemoryAccess.Find(operation) is { } access)
            {
                all.Add(access);
            }
            else if (MemoryAccess.FindCast(operation) is { } cast)
            {
                casts.Add(cast);
            }
            else if (others < 2 && TakesView(operation))
            {
                others++;
            }
        }

        All = all.ToImmutable();
        Casts = casts.ToImmutable();
        MayFetchTwice = All.Count(static a => a.IsRead) + others > 1;
    }

    public ImmutableArray<MemoryAccess> All { get; }

    /// <summary>Views that are given another element type.</summary>
    public ImmutableArray<MemoryAccess> Casts { get; }

    /// <summary>There are two operations that may read the same memory.</summary>
    public bool MayFetchTwice { get; }

    public static BlockAccesses Of(IOperation block) => Cache.GetValue(block, static b => new BlockAccesses(b));

    private static bool TakesView(IOperation operation) => operation switch
    {
        IInvocationOperation call => IsView(call.Instance?.Type) || call.Arguments.Any(static a => IsView(a.Value.Type) || a.Value.Type is IPointerTypeSymbol),
        IObjectCreationOperation creation => creation.Arguments.Any(static a => IsView(a.Value.Type) || a.Value.Type is IPointerTypeSymbol),
        _ => false,
    };

    private static bool IsView(ITypeSymbol? type) => Types.IsSpan(type) || Types.IsMemory(type) || LiveMapping.IsRelaxedView(type) || type?.SpecialType is SpecialType.System_IntPtr;
}
